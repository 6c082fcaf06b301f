"""What the trail may say of applications, contracts and loans."""
