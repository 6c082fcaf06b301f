"""Routes."""

from django.urls import path

from jinxin.secondfactor import views

app_name = "secondfactor"
urlpatterns = [
    path("", views.setup, name="setup"),
    path("picture/", views.picture, name="picture"),
    path("change/", views.change, name="change"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
