"""What django-axes tells of lock-outs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jinxin import clock
from jinxin.staff.services.session import note_locked_out


def note_lockout(sender: Any, request: HttpRequest, username: str | None, **_rest: Any) -> None:
    """Keep the moment an account was locked; attempts during the lock are told again and again and are not kept."""
    if getattr(request, "axes_failures_since_start", None) == settings.AXES_FAILURE_LIMIT:
        note_locked_out(username=username or "", at=clock.now())


def locked_out(request: HttpRequest, response: HttpResponse, credentials: Any) -> HttpResponse:
    """Answer a sign-in while it is locked: for how long, and what helps."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "staff/locked_out.html", {"lockout_minutes": minutes}, status=429)
