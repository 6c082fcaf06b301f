"""The inbox."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinxin import clock
from jinxin.access import ANYONE, StaffRequest, allow
from jinxin.audit import registry
from jinxin.notices import queries, services
from jinxin.notices.models import Notice
from jinxin.paging import page_of


@dataclass(frozen=True)
class Item:
    """A notice in the reader's language: its words are made from the entry of the trail."""

    notice: Notice
    action: registry.Action
    text: str

    @classmethod
    def of(cls, notice: Notice) -> "Item":
        """Return a notice as it is shown."""
        return cls(notice, *registry.words(notice.entry))


@allow(*ANYONE)
@require_GET
def inbox(request: StaffRequest) -> HttpResponse:
    """Show what the person was told, unread first."""
    page = page_of(queries.inbox(request.user), request.GET)
    items = [Item.of(notice) for notice in page]
    context = {"page": page, "items": items, "unread": queries.unread(request.user).count()}
    return render(request, "notices/inbox.html", context)


@allow(*ANYONE)
@require_POST
def read(request: StaffRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go to what it is about."""
    notice = get_object_or_404(Notice, pk=pk, recipient=request.user)
    services.mark_read(notice, at=clock.now())
    safe = url_has_allowed_host_and_scheme(notice.link, {request.get_host()}, require_https=request.is_secure())
    return redirect(notice.link if safe else "notices:inbox")


@allow(*ANYONE)
@require_POST
def read_all(request: StaffRequest) -> HttpResponse:
    """Mark everything as read."""
    services.mark_all_read(person=request.user, at=clock.now())
    messages.success(request, _("All notices are marked as read."))
    return redirect("notices:inbox")
