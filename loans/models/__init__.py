"""Products, applications, contracts and the ledger."""

from loans.models.applications import Admission, Application, Investigation, Paper
from loans.models.conditions import Appointment, Condition
from loans.models.contracts import BranchVisit, Contract, CreditLine, Payout
from loans.models.costs import CostItem, CostStatement, Fee
from loans.models.ledger import Instalment, Loan, Posting, Repayment, Transaction
from loans.models.photos import Photo
from loans.models.products import LprRate, NumberSeries, Product
from loans.models.texts import Document, DocumentText

__all__ = [
    "Admission",
    "Application",
    "Appointment",
    "BranchVisit",
    "Condition",
    "Contract",
    "CostItem",
    "CostStatement",
    "CreditLine",
    "Document",
    "DocumentText",
    "Fee",
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
