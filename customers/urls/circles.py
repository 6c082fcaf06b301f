"""Routes of groups and salons."""

from django.urls import path

from customers.views import circles, guests, salons

urlpatterns = [
    path("circles/", circles.circles, name="circles"),
    path("circles/new/", circles.add_circle, name="circle_add"),
    path("circles/<int:pk>/", circles.circle, name="circle"),
    path("circles/<int:pk>/edit/", circles.edit_circle, name="circle_edit"),
    path("circles/<int:pk>/close/", circles.close_circle, name="circle_close"),
    path("circles/members/<int:pk>/leave/", circles.leave_circle, name="circle_leave"),
    path("salons/", salons.salons, name="salons"),
    path("salons/new/", salons.add_salon, name="salon_add"),
    path("salons/<int:pk>/", salons.salon, name="salon"),
    path("salons/<int:pk>/edit/", salons.edit_salon, name="salon_edit"),
    path("salons/<int:pk>/cancel/", salons.cancel_salon, name="salon_cancel"),
    path("salons/<int:pk>/invite/", guests.invite, name="salon_invite"),
    path("salons/<int:pk>/door/", guests.door, name="salon_door"),
    path("salons/<int:pk>/hold/", salons.hold_salon, name="salon_hold"),
    path("salons/guests/<int:pk>/tick/", guests.tick, name="salon_tick"),
    path("salons/guests/<int:pk>/remove/", guests.take_off, name="salon_take_off"),
]
