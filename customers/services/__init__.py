"""What is done to the register and around it: one module per topic, one function per verb."""
