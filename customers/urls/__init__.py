"""Routes, by topic."""

from customers.urls import (
    campaigns,
    circles,
    consents,
    contacts,
    filing,
    imports,
    opportunities,
    portraits,
    register,
    relations,
    segments,
    territory,
)

app_name = "customers"
urlpatterns = [
    *campaigns.urlpatterns,
    *circles.urlpatterns,
    *consents.urlpatterns,
    *contacts.urlpatterns,
    *filing.urlpatterns,
    *imports.urlpatterns,
    *opportunities.urlpatterns,
    *portraits.urlpatterns,
    *register.urlpatterns,
    *relations.urlpatterns,
    *segments.urlpatterns,
    *territory.urlpatterns,
]
