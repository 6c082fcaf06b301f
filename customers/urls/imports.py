"""Routes of imports and of likely duplicates."""

from django.urls import path

from customers.views import duplicates
from customers.views import imports as views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/template/<str:kind>/", views.import_template, name="import_template"),
    path("imports/<int:pk>/", views.import_run, name="import_run"),
    path("imports/<int:pk>/apply/", views.import_apply, name="import_apply"),
    path("imports/<int:pk>/again/", views.import_check_again, name="import_check_again"),
    path("imports/<int:pk>/discard/", views.import_discard, name="import_discard"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/pair/", duplicates.duplicate_pair, name="duplicate_pair"),
    path("duplicates/<int:pk>/", duplicates.duplicate, name="duplicate"),
    path("duplicates/<int:pk>/merge/", duplicates.duplicate_merge, name="duplicate_merge"),
    path("duplicates/<int:pk>/apart/", duplicates.duplicate_apart, name="duplicate_apart"),
]
