"""Routes."""

from django.urls import path

from jinxin.audit import views

app_name = "audit"
urlpatterns = [path("", views.trail, name="trail")]
