"""Routes of contracts, payouts and loans."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
