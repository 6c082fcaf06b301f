"""Routes of the start page of marketing, of campaigns, and of the way a customer was won."""

from django.urls import URLPattern, path

from customers.views import campaigns as views
from customers.views import exporting, marketing

urlpatterns: list[URLPattern] = [
    path("marketing/", marketing.marketing, name="marketing"),
    path("<int:pk>/acquisition/", marketing.acquisition, name="acquisition"),
    path("campaigns/", views.campaigns, name="campaigns"),
    path("campaigns/new/", views.campaign_new, name="campaign_new"),
    path("campaigns/<int:pk>/", views.campaign, name="campaign"),
    path("campaigns/<int:pk>/edit/", views.campaign_edit, name="campaign_edit"),
    path("campaigns/<int:pk>/list/", views.campaign_fill, name="campaign_fill"),
    path("campaigns/<int:pk>/list/<int:party>/", views.campaign_add, name="campaign_add"),
    path("campaigns/<int:pk>/export/", exporting.export_targets, name="campaign_export"),
    path("campaigns/<int:pk>/close/", views.campaign_close, name="campaign_close"),
    path("campaigns/targets/<int:pk>/remove/", views.campaign_remove, name="campaign_remove"),
]
