"""Routes of closed days and of statements of account; included by `loans.urls` into its namespace."""

from django.urls import path

from loans.views import days, extract

urlpatterns = [
    path("days/", days.days, name="days"),
    path("days/<slug:day>/", days.day, name="day"),
    path("accounts/<int:pk>/statement/", extract.extract, name="extract"),
    path("accounts/<int:pk>/statement.pdf", extract.extract_pdf, name="extract_pdf"),
    path("accounts/<int:pk>/statement.xlsx", extract.extract_workbook, name="extract_workbook"),
]
