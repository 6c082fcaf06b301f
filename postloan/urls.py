"""Routes."""

from django.urls import path

from postloan import views

app_name = "postloan"
urlpatterns = [
    path("callbacks/", views.callbacks, name="callbacks"),
    path("callbacks/<int:pk>/", views.callback, name="callback"),
    path("callbacks/<int:pk>/unreached/", views.unreached, name="unreached"),
    path("customers/<int:pk>/", views.customer_calls, name="customer_calls"),
]
