"""Routes."""

from django.urls import path

from jinxin.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.jobs, name="list"),
    path("<int:pk>/", views.job, name="job"),
    path("<int:pk>/result/", views.result, name="result"),
]
