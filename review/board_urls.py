"""Routes of the board's evenings, its minutes and its judgement."""

from django.urls import path

from review.views import agenda, evenings, judgement, questions, roster, rounds

urlpatterns = [
    path("evenings/", evenings.evenings, name="evenings"),
    path("evenings/call/", evenings.call, name="evening_call"),
    path("evenings/<int:pk>/", evenings.evening, name="evening"),
    path("evenings/<int:pk>/cases/", evenings.evening_cases, name="evening_cases"),
    path("evenings/<int:pk>/open/", evenings.evening_open, name="evening_open"),
    path("evenings/<int:pk>/close/", evenings.evening_close, name="evening_close"),
    path("evenings/<int:pk>/cancel/", evenings.evening_cancel, name="evening_cancel"),
    path("evenings/<int:pk>/presence/", evenings.evening_presence, name="evening_presence"),
    path("cases/<int:pk>/agenda/", agenda.case_agenda, name="case_agenda"),
    path("agenda/<int:pk>/up/", agenda.item_up, name="item_up"),
    path("agenda/<int:pk>/drop/", agenda.item_drop, name="item_drop"),
    path("agenda/<int:pk>/drawing/", evenings.drawing, name="drawing"),
    path("agenda/seats/<int:pk>/change/", agenda.planned_change, name="planned_change"),
    path("agenda/seats/<int:pk>/recuse/", agenda.planned_recuse, name="planned_recuse"),
    path("roster/", roster.roster, name="roster"),
    path("roster/away/", roster.away, name="away"),
    path("roster/away/<int:pk>/end/", roster.away_end, name="away_end"),
    path("roster/<int:pk>/tie/", roster.tie, name="roster_tie"),
    path("roster/<int:pk>/untie/", roster.untie, name="roster_untie"),
    path("rounds/<int:pk>/ask/", questions.ask, name="ask"),
    path("rounds/<int:pk>/presentation/", rounds.presentation, name="presentation"),
    path("rounds/<int:pk>/minutes/pdf/", rounds.minutes_file, {"form": "pdf"}, name="minutes_pdf"),
    path("rounds/<int:pk>/minutes/docx/", rounds.minutes_file, {"form": "docx"}, name="minutes_docx"),
    path("questions/<int:pk>/answer/", questions.answer, name="answer"),
    path("judgement/", judgement.judgement, name="judgement"),
    path("judgement/export/", judgement.judgement_export, name="judgement_export"),
]
