"""Routes."""

from django.urls import path

from jinxin.worktime.views import calendar, clocks, register, years

app_name = "worktime"
urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/days/new/", calendar.day_add, name="day_add"),
    path("calendar/days/<int:pk>/remove/", calendar.day_remove, name="day_remove"),
    path("calendar/years/<int:year>/", years.year_edit, name="year_edit"),
    path("calendar/years/<int:year>/file/", years.year_file, name="year_file"),
    path("deadlines/", clocks.deadlines, name="deadlines"),
    path("deadlines/<int:pk>/", clocks.deadline, name="deadline"),
    path("deadlines/<int:pk>/pause/", clocks.pause, name="pause"),
    path("deadlines/<int:pk>/resume/", clocks.resume, name="resume"),
    path("pauses/<int:pk>/evidence/", clocks.evidence, name="pause_evidence"),
    path("pauses/<int:pk>/grant/", clocks.grant, name="pause_grant"),
    path("pauses/<int:pk>/refuse/", clocks.refuse, name="pause_refuse"),
    path("accountability/", register.accountability, name="accountability"),
    path("accountability/export/", register.export, name="accountability_export"),
    path("accountability/statistics/", register.statistics, name="statistics"),
    path("accountability/<int:pk>/", register.record, name="record"),
    path("accountability/<int:pk>/explain/", register.explain, name="explain"),
    path("accountability/<int:pk>/rule/", register.rule, name="rule"),
]
