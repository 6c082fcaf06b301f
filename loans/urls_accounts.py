"""Routes of changes of a loan account; included by `loans.urls` into its namespace."""

from django.urls import path

from loans.views import accounts

urlpatterns = [
    path("accounts/<int:pk>/early/", accounts.pay_early, name="pay_early"),
    path("accounts/<int:pk>/extend/", accounts.extend, name="extend"),
    path("accounts/<int:pk>/costs/", accounts.charge_costs, name="charge_costs"),
    path("accounts/<int:pk>/refund/", accounts.refund, name="refund"),
    path("bookings/<int:pk>/reverse/", accounts.reverse, name="reverse"),
    path("account-requests/", accounts.account_requests, name="account_requests"),
    path("account-requests/<int:pk>/", accounts.account_request, name="account_request"),
]
