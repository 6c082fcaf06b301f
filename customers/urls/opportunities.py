"""Routes of repeat marketing."""

from django.urls import URLPattern, path

from customers.views import opportunities as views

urlpatterns: list[URLPattern] = [
    path("repeat/", views.repeat_list, name="repeat"),
    path("repeat/<int:pk>/rest/", views.rest, name="repeat_rest"),
    path("needs/", views.needs, name="opportunities"),
    path("needs/<int:pk>/", views.need, name="opportunity"),
    path("needs/<int:pk>/move/", views.move, name="opportunity_move"),
    path("needs/<int:pk>/close/", views.give_up, name="opportunity_close"),
    path("<int:pk>/needs/new/", views.note_need, name="opportunity_new"),
]
