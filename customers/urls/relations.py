"""Routes of the graph: prospects, ties, suggestions, loops."""

from django.urls import path

from customers.views import prospects, rings, suggestions, ties

urlpatterns = [
    path("prospects/", prospects.prospects, name="prospects"),
    path("prospects/new/", prospects.add_prospect, name="prospect_add"),
    path("prospects/<int:pk>/", prospects.prospect, name="prospect"),
    path("prospects/<int:pk>/edit/", prospects.edit_prospect, name="prospect_edit"),
    path("prospects/<int:pk>/drop/", prospects.drop_prospect, name="prospect_drop"),
    path("prospects/<int:pk>/take-up/", prospects.take_up_prospect, name="prospect_take_up"),
    path("<int:pk>/relations/", ties.relations, name="relations"),
    path("parties/found/", ties.found, name="found"),
    path("parties/<int:pk>/graph/", ties.graph_data, name="graph_data"),
    path("ties/<int:pk>/end/", ties.end_tie, name="tie_end"),
    path("suggestions/", suggestions.suggestions, name="suggestions"),
    path("suggestions/<int:pk>/hide/", suggestions.hide, name="suggestion_hide"),
    path("suggestions/<int:pk>/show/", suggestions.show, name="suggestion_show"),
    path("rings/", rings.rings, name="rings"),
    path("rings/<int:pk>/", rings.ring, name="ring"),
]
