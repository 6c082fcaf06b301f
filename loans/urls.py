"""Routes: applications and products here, contracts and the ledger in `urls_money`."""

from django.urls import path

from loans.field import views as field
from loans.urls_accounts import urlpatterns as accounts
from loans.urls_days import urlpatterns as days
from loans.urls_money import urlpatterns as money
from loans.urls_stages import urlpatterns as stages
from loans.views import (
    admission,
    applications,
    cases,
    credit,
    customers,
    investigation,
    matching,
    paperlists,
    papers,
    products,
)

app_name = "loans"
urlpatterns = [
    path("applications/", applications.applications, name="applications"),
    path("applications/new/", applications.create, name="create"),
    path("applications/quote/", applications.quote, name="quote"),
    path("applications/<int:pk>/", cases.overview, name="application"),
    path("applications/<int:pk>/edit/", applications.edit, name="edit"),
    path("applications/<int:pk>/submit/", applications.submit, name="submit"),
    path("applications/<int:pk>/withdraw/", applications.withdraw, name="withdraw"),
    path("applications/<int:pk>/investigation/", investigation.investigation, name="investigation"),
    path("today/", field.today, name="today"),
    path("applications/<int:pk>/investigation/draft/", field.draft, name="investigation_draft"),
    path("applications/<int:pk>/photos/", field.photo, name="photo"),
    path("applications/<int:pk>/investigation/flags/", investigation.flags, name="investigation_flags"),
    path("applications/<int:pk>/investigation/complete/", investigation.complete, name="investigation_complete"),
    path("applications/<int:pk>/credit-report/", credit.credit_report, name="credit_report"),
    path("applications/<int:pk>/credit-report/drop/", credit.drop, name="credit_drop"),
    path("credit-report-template/<slug:table>/", credit.credit_template, name="credit_template"),
    path("applications/<int:pk>/papers/", papers.papers, name="papers"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/remove/", papers.remove, name="paper_remove"),
    path("applications/<int:pk>/decide/", admission.decide, name="decide"),
    path("applications/<int:pk>/timeline/", cases.timeline, name="timeline"),
    path("customers/<int:pk>/", customers.customer_loans, name="customer_loans"),
    path("customers/<int:pk>/match/", matching.match, name="match"),
    path("products/", products.products, name="products"),
    path("products/<int:pk>/papers/", paperlists.product_papers, name="product_papers"),
    path("products/<int:pk>/", products.edit, name="product"),
    path("products/lpr/", products.add_lpr, name="lpr"),
    *stages,
    *accounts,
    *days,
    *money,
]
