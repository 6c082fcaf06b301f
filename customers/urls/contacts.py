"""Routes of contacts."""

from django.urls import URLPattern, path

from customers.views import contacts as views

urlpatterns: list[URLPattern] = [
    path("contacts/", views.contacts_due, name="contacts_due"),
    path("contacts/with/<int:pk>/", views.contacts_with, name="contacts_with"),
    path("contacts/with/<int:pk>/log/", views.contact_log, name="contact_log"),
    path("contacts/with/<int:pk>/number/", views.contact_number, name="contact_number"),
    path("contacts/<int:pk>/details/", views.contact_details, name="contact_details"),
    path("contacts/<int:pk>/undo/", views.contact_undo, name="contact_undo"),
    path("<int:pk>/contacts/", views.contacts, name="contacts"),
]
