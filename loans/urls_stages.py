"""Routes of the running cases by stage and of the time to payout."""

from django.urls import path

from loans.views import stages

urlpatterns = [
    path("stages/", stages.stages, name="stages"),
    path("stages/promise/", stages.promise, name="promise"),
    path("stages/promise/cases/", stages.promise_cases, name="promise_cases"),
]
