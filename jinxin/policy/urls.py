"""Routes."""

from django.urls import path

from jinxin.policy import views

app_name = "policy"
urlpatterns = [
    path("", views.detail, name="detail"),
    path("edit/", views.edit, name="edit"),
    path("versions/<int:number>/", views.version, name="version"),
]
