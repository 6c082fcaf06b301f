"""What is done to products, applications, contracts and loans: one module per topic, one function per verb."""
