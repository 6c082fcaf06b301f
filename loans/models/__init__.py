"""Products, applications, contracts and the ledger."""

from loans.models.applications import Admission, Application, Investigation, Paper
from loans.models.contracts import BranchVisit, Contract, CreditLine, Payout
from loans.models.ledger import Instalment, Loan, Posting, Repayment, Transaction
from loans.models.photos import Photo
from loans.models.products import LprRate, NumberSeries, Product

__all__ = [
    "Admission",
    "Application",
    "BranchVisit",
    "Contract",
    "CreditLine",
    "Instalment",
    "Investigation",
    "Loan",
    "LprRate",
    "NumberSeries",
    "Paper",
    "Payout",
    "Photo",
    "Posting",
    "Product",
    "Repayment",
    "Transaction",
]
