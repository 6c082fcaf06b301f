"""Deadlines on the working calendar, their pauses, who answers for missed ones, and changes of the calendar."""

from jinxin.worktime.services.accountability import explain, rule
from jinxin.worktime.services.calendar import current_calendar
from jinxin.worktime.services.deadlines import cancel_deadline, meet_deadline, start_deadline
from jinxin.worktime.services.pauses import ask_pause, grant_pause, pause_deadline, refuse_pause, resume_deadline

__all__ = [
    "ask_pause",
    "cancel_deadline",
    "current_calendar",
    "explain",
    "grant_pause",
    "meet_deadline",
    "pause_deadline",
    "refuse_pause",
    "resume_deadline",
    "rule",
    "start_deadline",
]
