"""Routes."""

from django.urls import URLPattern

app_name = "postloan"
urlpatterns: list[URLPattern] = []
