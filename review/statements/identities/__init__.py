"""The cross-checks as data: which line items must agree with which, and by how much they may differ."""
