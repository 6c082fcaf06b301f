"""Routes of the territory."""

from django.urls import URLPattern, path

from customers.views import areas, coverage, dayplan, premises, visits

urlpatterns: list[URLPattern] = [
    path("areas/", areas.areas, name="areas"),
    path("areas/new/", areas.create, name="area_create"),
    path("areas/many/", areas.create_many, name="areas_create"),
    path("areas/<int:pk>/", areas.area, name="area"),
    path("areas/<int:pk>/edit/", areas.edit, name="area_edit"),
    path("areas/<int:pk>/use/", areas.use, name="area_use"),
    path("premises/", premises.premises_list, name="premises_list"),
    path("premises/new/", premises.create, name="premises_create"),
    path("premises/parties/", premises.parties, name="premises_parties"),
    path("premises/export/", coverage.export, name="premises_export"),
    path("premises/<int:pk>/", premises.detail, name="premises"),
    path("premises/<int:pk>/edit/", premises.edit, name="premises_edit"),
    path("premises/<int:pk>/gone/", premises.gone, name="premises_gone"),
    path("premises/<int:pk>/party/", premises.party, name="premises_party"),
    path("premises/<int:pk>/prospect/", premises.prospect, name="premises_prospect"),
    path("premises/<int:pk>/visit/", visits.visit, name="visit"),
    path("visits/<int:pk>/undo/", visits.undo, name="visit_undo"),
    path("visits/<int:pk>/photo/", visits.photo, name="visit_photo"),
    path("plan/", dayplan.day_plan, name="day_plan"),
    path("plan/change/", dayplan.change, name="plan_change"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("<int:pk>/visits/", visits.customer_visits, name="customer_visits"),
]
