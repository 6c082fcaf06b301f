"""Routes."""

from django.urls import path

from customers import views

urlpatterns = [
    path("", views.customers, name="list"),
    path("new/", views.create, name="create"),
    path("check/id/", views.check_id, name="check_id"),
    path("check/mobile/", views.check_mobile, name="check_mobile"),
    path("check/code/", views.check_code, name="check_code"),
    path("check/card/", views.check_card, name="check_card"),
    path("check/licence/", views.check_licence, name="check_licence"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/timeline/", views.timeline, name="timeline"),
    path("<int:pk>/unmask/", views.unmask, name="unmask"),
    path("<int:pk>/cards/new/", views.add_card, name="card_add"),
    path("cards/<int:pk>/remove/", views.remove_card, name="card_remove"),
    path("cards/<int:pk>/unmask/", views.unmask_card, name="card_unmask"),
    path("<int:pk>/businesses/new/", views.add_business, name="business_add"),
    path("businesses/<int:pk>/edit/", views.edit_business, name="business_edit"),
]
