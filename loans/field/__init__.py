"""The officer at the customer's: the work of today, the interview that saves as one types, photos."""
