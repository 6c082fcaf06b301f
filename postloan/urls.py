"""Routes."""

from django.urls import path

from postloan import views, views_needs, views_signs

app_name = "postloan"
urlpatterns = [
    path("callbacks/", views.callbacks, name="callbacks"),
    path("callbacks/<int:pk>/", views.callback, name="callback"),
    path("callbacks/<int:pk>/unreached/", views.unreached, name="unreached"),
    path("customers/<int:pk>/", views.customer_calls, name="customer_calls"),
    path("customers/<int:pk>/needs/", views_needs.customer_needs, name="customer_needs"),
    path("signals/<int:pk>/close/", views_signs.close, name="signal_close"),
]
