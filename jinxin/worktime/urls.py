"""Routes."""

from django.urls import URLPattern

app_name = "worktime"
urlpatterns: list[URLPattern] = []
