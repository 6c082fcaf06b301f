"""The inbox."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinxin import clock
from jinxin.access import ANYONE, allow
from jinxin.notices import queries, services
from jinxin.notices.models import Notice

ROWS = 20


@allow(*ANYONE)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what the person was told, unread first."""
    page = Paginator(queries.inbox(request.user), ROWS).get_page(request.GET.get("page"))
    return render(request, "notices/inbox.html", {"page": page, "unread": queries.unread(request.user).count()})


@allow(*ANYONE)
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go to what it is about."""
    notice = get_object_or_404(Notice, pk=pk, recipient=request.user)
    services.mark_read(notice, at=clock.now())
    safe = url_has_allowed_host_and_scheme(notice.link, {request.get_host()}, require_https=request.is_secure())
    return redirect(notice.link if safe else "notices:inbox")


@allow(*ANYONE)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    services.mark_all_read(person=request.user, at=clock.now())
    messages.success(request, _("All notices are marked as read."))
    return redirect("notices:inbox")
