"""Routes of what is signed and proven: cost statements, conditions, appointments, papers and their words."""

from django.urls import path

from loans.views import appointments, conditions, costs, sheets, texts

urlpatterns = [
    path("applications/<int:pk>/costs/", costs.cost_make, name="cost_make"),
    path("costs/<int:pk>/", costs.cost_statement, name="cost_statement"),
    path("costs/<int:pk>/sign/", costs.cost_sign, name="cost_sign"),
    path("costs/<int:pk>/replace/", costs.cost_replace, name="cost_replace"),
    path("costs/<int:pk>/print/", costs.cost_print, name="cost_print"),
    path("costs/<int:pk>/original/", costs.cost_original, name="cost_original"),
    path("fees/", costs.fee_list, name="fees"),
    path("fees/new/", costs.fee_form, name="fee_new"),
    path("fees/<int:pk>/", costs.fee_form, name="fee"),
    path("conditions/", conditions.conditions, name="conditions"),
    path("conditions/<int:pk>/prove/", conditions.condition_prove, name="condition_prove"),
    path("conditions/<int:pk>/accept/", conditions.condition_accept, name="condition_accept"),
    path("conditions/<int:pk>/send-back/", conditions.condition_send_back, name="condition_send_back"),
    path("conditions/<int:pk>/waive/", conditions.condition_waive, name="condition_waive"),
    path("conditions/<int:pk>/divide/", conditions.condition_divide, name="condition_divide"),
    path("appointments/", appointments.appointments, name="appointments"),
    path("applications/<int:pk>/appointment/", appointments.appointment_book, name="appointment_book"),
    path("appointments/<int:pk>/move/", appointments.appointment_move, name="appointment_move"),
    path("appointments/<int:pk>/cancel/", appointments.appointment_cancel, name="appointment_cancel"),
    path("appointments/<int:pk>/missed/", appointments.appointment_missed, name="appointment_missed"),
    path("contracts/<int:pk>/print/", sheets.contract_print, name="contract_print"),
    path("documents/<int:pk>/", sheets.document, name="document"),
    path("texts/", texts.document_texts, name="document_texts"),
    path("texts/<int:pk>/", texts.document_text, name="document_text"),
    path("texts/<slug:kind>/new/", texts.document_text_new, name="document_text_new"),
    path("texts/<slug:kind>/preview/", texts.document_text_preview, name="document_text_preview"),
]
