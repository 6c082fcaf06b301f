"""Routes from the board's approval to the last repayment; included by `loans.urls` into its namespace."""

from django.urls import path

from loans.views import contracts, due, loans, payouts

urlpatterns = [
    path("contracts/", contracts.contracts, name="contracts"),
    path("lines/", contracts.lines, name="lines"),
    path("applications/<int:pk>/contract/", contracts.case_contract, name="case_contract"),
    path("applications/<int:pk>/contract/prepare/", contracts.contract_prepare, name="contract_prepare"),
    path("applications/<int:pk>/branch-visit/", contracts.branch_visit, name="branch_visit"),
    path("contracts/<int:pk>/print/", contracts.contract_print, name="contract_print"),
    path("contracts/<int:pk>/sign/", contracts.contract_sign, name="contract_sign"),
    path("contracts/<int:pk>/void/", contracts.contract_void, name="contract_void"),
    path("contracts/<int:pk>/payout/", payouts.payout_prepare, name="payout_prepare"),
    path("payouts/<int:pk>/", payouts.payout_release, name="payout_release"),
    path("payouts/<int:pk>/cancel/", payouts.payout_cancel, name="payout_cancel"),
    path("accounts/", loans.loans, name="loans"),
    path("due/", due.due, name="due"),
    path("accounts/<int:pk>/", loans.loan, name="loan"),
    path("accounts/<int:pk>/repay/", loans.repay, name="repay"),
]
