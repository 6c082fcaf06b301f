"""What went through a customer's accounts: bills of wallets and statements of banks, read, sorted and explained."""
