"""What the trail may say of customers. Personal numbers stand in it only masked."""
