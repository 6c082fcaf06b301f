"""Routes of flows, part of the app's own."""

from django.urls import path

from review.views import flowfiles, flows

urlpatterns = [
    path("cases/<int:pk>/flows/", flows.flows, name="flows"),
    path("cases/<int:pk>/flows/payments/", flows.flow_list, name="flow_list"),
    path("cases/<int:pk>/flows/export/", flows.flow_export, name="flow_export"),
    path("cases/<int:pk>/flows/explain/", flows.flow_explain, name="flow_explain"),
    path("cases/<int:pk>/flows/statements/", flows.flow_method, name="flow_method"),
    path("flows/<int:pk>/", flows.flow, name="flow"),
    path("flows/<int:pk>/back/", flows.flow_back, name="flow_back"),
    path("flows/files/<int:pk>/", flowfiles.flow_file, name="flow_file"),
    path("flows/files/<int:pk>/<slug:verb>/", flowfiles.flow_file_step, name="flow_file_step"),
]
