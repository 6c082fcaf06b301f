"""The list of customers: what one address of it asks for, and what it shows."""

from customers.listing.page import Listing, Row

__all__ = ["Listing", "Row"]
