"""Products, applications, contracts and the ledger."""

from loans.models.applications import Admission, Application, Paper
from loans.models.bank import BankFile, BankLayout, BankRow
from loans.models.bookings import Posting, Transaction
from loans.models.conditions import Appointment, Condition
from loans.models.contracts import BranchVisit, Contract, CreditLine
from loans.models.costs import CostItem, CostStatement, Fee
from loans.models.credit import CreditAccount, CreditInquiry, CreditReport
from loans.models.days import DayEnd, LoanDay
from loans.models.investigation import Holding, Investigation, Opinion
from loans.models.ledger import Instalment, Loan, Repayment
from loans.models.orders import PaymentBatch, PaymentOrder
from loans.models.papers import PaperList, PaperListItem
from loans.models.payouts import Payout, PayoutProof
from loans.models.photos import Photo
from loans.models.plans import AccountRequest, Plan
from loans.models.products import LprRate, NumberSeries, Product
from loans.models.stages import Stage, Stay
from loans.models.texts import Document, DocumentText

__all__ = [
    "AccountRequest",
    "Admission",
    "Application",
    "Appointment",
    "BankFile",
    "BankLayout",
    "BankRow",
    "BranchVisit",
    "Condition",
    "Contract",
    "CostItem",
    "CostStatement",
    "CreditAccount",
    "CreditInquiry",
    "CreditLine",
    "CreditReport",
    "DayEnd",
    "Document",
    "DocumentText",
    "Fee",
    "Holding",
    "Instalment",
    "Investigation",
    "Loan",
    "LoanDay",
    "LprRate",
    "NumberSeries",
    "Opinion",
    "Paper",
    "PaperList",
    "PaperListItem",
    "PaymentBatch",
    "PaymentOrder",
    "Payout",
    "PayoutProof",
    "Photo",
    "Plan",
    "Posting",
    "Product",
    "Repayment",
    "Stage",
    "Stay",
    "Transaction",
]
