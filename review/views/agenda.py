"""Single items of an agenda and their planned seats."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import NotAllowed
from jinxin.refusals import attempt
from jinxin.staff.models import User
from loans.enums import State
from loans.views.cases import case_page, find_case
from review import rules
from review.evening_forms import AgendaForm, PlannedSeatForm, ReasonForm
from review.models import AgendaItem, AgendaSeat
from review.queries.conflicts import barred
from review.queries.evenings import evenings_ahead
from review.services.board import agenda as services


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def case_agenda(request: StaffRequest, pk: int) -> HttpResponse:
    """Put one case on the agenda of an evening; a refused one with what is new."""
    application, at = find_case(request, pk), clock.now()
    if not rules.may_convene(application, request.user):
        raise NotAllowed(_("A case is put before the board by a manager who is not its officer."))
    reconsider, ahead = application.state == State.REJECTED, evenings_ahead()
    form = AgendaForm(
        request.POST if request.method == "POST" else None,
        evenings=ahead,
        reconsider=reconsider,
        initial={"evening": ahead.first()},
    )

    def add() -> AgendaItem:
        said = dict(form.cleaned_data)
        return services.add_case(said.pop("evening"), application, actor=request.user, at=at, **said)

    if item := attempt(form, add):
        messages.success(request, _("The case is on the agenda; its seats are drawn."))
        return redirect(item.evening)
    context = {"form": form, "any_evening": ahead.exists(), "reconsider": reconsider}
    return case_page(request, "review/case_agenda.html", application, context, status=422 if form.is_bound else 200)


@allow(Role.MANAGER)
@require_POST
def item_up(request: StaffRequest, pk: int) -> HttpResponse:
    """Let an item change places with the one before it."""
    item = get_object_or_404(AgendaItem.objects.select_related("evening"), pk=pk)
    services.move_up(item, actor=request.user)
    return redirect(item.evening)


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def item_drop(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a case off the agenda."""
    item = get_object_or_404(AgendaItem.objects.select_related("evening", "application__customer"), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if attempt(form, lambda: services.drop_case(item, **form.cleaned_data, actor=request.user, at=clock.now())):
        messages.success(request, _("The case is off the agenda; its members have been told."))
        return redirect(item.evening)
    context = {
        "form": form,
        "evening": item.evening,
        "title": _("Take %(case)s off the agenda") % {"case": item.application.title},
        "explain": _("The case waits for another evening. Everybody drawn is told why."),
        "submit": _("Take off the agenda"),
        "back": item.evening.get_absolute_url(),
    }
    return render(request, "review/evening_reason.html", context, status=422 if form.is_bound else 200)


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def planned_change(request: StaffRequest, pk: int) -> HttpResponse:
    """Name another member for a planned seat; offered first is the next in the rotation."""
    seat, at = _seat(AgendaSeat.objects.all(), pk), clock.now()
    if not rules.may_convene(seat.item.application, request.user):
        raise NotAllowed(_("A substitute is named by a manager who is not the officer of the case."))
    bars = barred(seat.item.application, seat.item.evening.day)
    roster = User.objects.with_role(Role.MEMBER).exclude(pk__in=bars)
    roster = roster.exclude(pk__in=seat.item.seats.values("member"))
    following = services.next_in_turn(seat.item, at)
    form = PlannedSeatForm(
        request.POST if request.method == "POST" else None, roster=roster, initial={"member": following}
    )
    if attempt(form, lambda: services.change_seat(seat, **form.cleaned_data, actor=request.user, at=at)):
        messages.success(request, _("The substitute has been told."))
        return redirect(seat.item.evening)
    context = {
        "form": form,
        "evening": seat.item.evening,
        "title": _("Another member for seat %(seat)s") % {"seat": seat.position},
        "explain": _("%(name)s was drawn for %(case)s. The rotation names %(next)s next.")
        % {
            "name": seat.member.name,
            "case": seat.item.application.title,
            "next": following.name if following else _("nobody"),
        },
        "submit": _("Name as substitute"),
        "back": seat.item.evening.get_absolute_url(),
    }
    return render(request, "review/evening_reason.html", context, status=422 if form.is_bound else 200)


@allow(Role.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def planned_recuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a member withdraw from a planned seat; the next in the rotation takes it."""
    seat, at = _seat(AgendaSeat.objects.filter(member=request.user), pk), clock.now()
    form = ReasonForm(request.POST if request.method == "POST" else None)
    following = attempt(form, lambda: services.decline_seat(seat, **form.cleaned_data, actor=request.user, at=at))
    if following:
        messages.success(request, _("You no longer sit on this case; %(name)s does.") % {"name": following.name})
        return redirect("review:evenings")
    context = {
        "form": form,
        "evening": seat.item.evening,
        "title": _("Recuse myself"),
        "explain": _("From %(case)s. The next in the rotation takes your seat; your reason goes into the minutes.")
        % {"case": seat.item.application.title},
        "submit": _("Recuse myself"),
        "back": seat.item.evening.get_absolute_url(),
    }
    return render(request, "review/evening_reason.html", context, status=422 if form.is_bound else 200)


def _seat(seats: object, pk: int) -> AgendaSeat:
    found = seats.select_related("item__evening", "item__application__customer", "member")  # type: ignore[attr-defined]
    return get_object_or_404(found, pk=pk)
