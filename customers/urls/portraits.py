"""Routes of portraits."""

from django.urls import URLPattern, path

from customers.views import portraits as views

urlpatterns: list[URLPattern] = [
    path("portraits/", views.portraits, name="portraits"),
    path("<int:pk>/portrait/", views.portrait, name="portrait"),
    path("<int:pk>/portrait/ask/", views.ask, name="portrait_ask"),
    path("<int:pk>/portrait/<slug:topic>/", views.portrait_topic, name="portrait_topic"),
]
