"""Routes from the board's approval to the last repayment; included by `loans.urls` into its namespace."""

from django.urls import path

from loans.urls_papers import urlpatterns as papers
from loans.views import bank, contracts, due, lines, loans, orders, payouts

urlpatterns = [
    *papers,
    path("contracts/", contracts.contracts, name="contracts"),
    path("lines/", lines.lines, name="lines"),
    path("lines/export/", lines.lines_export, name="lines_export"),
    path("lines/<int:pk>/", lines.line, name="line"),
    path("lines/<int:pk>/<slug:verb>/", lines.line_step, name="line_step"),
    path("applications/<int:pk>/contract/", contracts.case_contract, name="case_contract"),
    path("applications/<int:pk>/contract/prepare/", contracts.contract_prepare, name="contract_prepare"),
    path("applications/<int:pk>/branch-visit/", contracts.branch_visit, name="branch_visit"),
    path("contracts/<int:pk>/sign/", contracts.contract_sign, name="contract_sign"),
    path("contracts/<int:pk>/void/", contracts.contract_void, name="contract_void"),
    path("contracts/<int:pk>/payout/", payouts.payout_prepare, name="payout_prepare"),
    path("payouts/<int:pk>/", payouts.payout_release, name="payout_release"),
    path("payouts/<int:pk>/cancel/", payouts.payout_cancel, name="payout_cancel"),
    path("payouts/<int:pk>/take/", payouts.payout_take, name="payout_take"),
    path("payouts/proofs/<int:pk>/", payouts.payout_proof, name="payout_proof"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("orders/<int:pk>/dealt-with/", orders.order_settle, name="order_settle"),
    path("batches/", orders.batches, name="batches"),
    path("batches/new/", orders.batch_export, name="batch_export"),
    path("batches/<int:pk>/", orders.batch, name="batch"),
    path("batches/<int:pk>/<slug:form>/", orders.batch_file, name="batch_file"),
    path("bank/", bank.bank_files, name="bank_files"),
    path("bank/<int:pk>/", bank.bank_file, name="bank_file"),
    path("bank/<int:pk>/<slug:verb>/", bank.bank_file_step, name="bank_file_step"),
    path("bank/rows/", bank.bank_queue, name="bank_queue"),
    path("bank/rows/<int:pk>/", bank.bank_row, name="bank_row"),
    path("bank/rows/<int:pk>/reopen/", bank.bank_row_reopen, name="bank_row_reopen"),
    path("accounts/", loans.loans, name="loans"),
    path("due/", due.due, name="due"),
    path("accounts/<int:pk>/", loans.loan, name="loan"),
    path("accounts/<int:pk>/repay/", loans.repay, name="repay"),
]
