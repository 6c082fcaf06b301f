"""Answering a field that suggests."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.views.decorators.http import require_safe

from jinxin.access import Role, StaffRequest, allow
from jinxin.suggest.sources import LONGEST, SOURCES, SUGGESTED


@allow(Role.OFFICER, Role.MANAGER, Role.OPERATIONS, Role.AUDITOR)
@require_safe
def suggest(request: StaffRequest, code: str) -> JsonResponse:
    """Return the rows that `?q=` finds, the likeliest first; the first ones for nothing typed."""
    source = SOURCES.get(code)
    if source is None:
        raise Http404
    if not request.user.has_role(*source.roles):
        raise PermissionDenied
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]
    found = source.search(text, request.user, SUGGESTED + 1)
    shown = [{"label": option.label, "hint": option.hint} for option in found[:SUGGESTED]]
    return JsonResponse({"options": shown, "more": len(found) > SUGGESTED})
