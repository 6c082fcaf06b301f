"""Routes of portraits."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
