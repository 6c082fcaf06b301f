"""Routes."""

from django.urls import path

from jinxin.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.workbench, name="workbench"),
    path("search/", views.search, name="search"),
    path("dashboard/", views.centre, name="centre"),
]
