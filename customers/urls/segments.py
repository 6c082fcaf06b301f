"""Routes of segments."""

from django.urls import URLPattern, path

from customers.views import segments as views

urlpatterns: list[URLPattern] = [
    path("segments/", views.segments, name="segments"),
    path("segments/new/", views.segment_add, name="segment_add"),
    path("segments/<int:pk>/", views.segment_edit, name="segment_edit"),
]
