"""The frozen case on one page, the vote, and who sits."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jinxin import clock
from jinxin.access import Role, allow
from jinxin.errors import DomainError, IllegalMove, NotAllowed, StaleState
from jinxin.staff.models import User
from loans.models import Paper
from review import rules
from review.enums import RoundState
from review.forms import RecuseForm, SubstituteForm, VoteForm
from review.frozen import FrozenCase
from review.models import Round, Seat, Vote
from review.queries import ballots
from review.queries.board import preparers, with_seats
from review.services import board

BOARD = (Role.MEMBER, Role.MANAGER, Role.AUDITOR)


def readable_round(request: HttpRequest, pk: int) -> Round:
    """Return a round with its seats if this person may read it; 404 otherwise."""
    found = Round.objects.visible_to(request.user).select_related(
        "application__customer", "application__product", "application__officer", "deadline", "opened_by"
    )
    return get_object_or_404(with_seats(found), pk=pk)


@allow(*BOARD)
@require_GET
def board_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the frozen case, the seats, and the vote form to whoever has a seat."""
    return _render(request, readable_round(request, pk))


@allow(Role.MEMBER)
@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a vote. What was typed stays where it is refused."""
    found = readable_round(request, pk)
    form = VoteForm(request.POST, veto=found.veto_unlocked)
    if found.state == RoundState.OPEN and not form.is_valid():
        return _render(request, found, form)
    try:
        board.cast_vote(found, member=request.user, at=clock.now(), **_voted(form))
    except NotAllowed:
        raise
    except IllegalMove as error:
        messages.error(request, error.message)
        return redirect(found)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _render(request, readable_round(request, pk), form, refresh=isinstance(error, StaleState))
    messages.success(request, _("Your vote is recorded."))
    return redirect(found)


def _voted(form: VoteForm) -> dict[str, Any]:
    """Return what the form says; empty where a closed round is refused anyway."""
    names = ("choice", "reason", "amount", "term_months", "annual_rate", "conditions", "dossier_hash", "replaces")
    values = form.cleaned_data if form.is_valid() else {}
    return {name: values.get(name) for name in names} | {
        key: values.get(key) or "" for key in ("reason", "conditions", "choice")
    }


def _render(request: HttpRequest, found: Round, form: VoteForm | None = None, *, refresh: bool = False) -> HttpResponse:
    seat = ballots.own_seat(found, request.user)
    own = ballots.current_vote(seat)
    case = FrozenCase(found.dossier)
    running = found.state == RoundState.OPEN
    if form is None and seat and running:
        form = VoteForm(veto=found.veto_unlocked, initial=_initial(found, case, own))
    elif form and refresh:
        form.data = form.data.copy()
        form.data["replaces"], form.data["dossier_hash"] = own.pk if own else "", found.dossier_hash
    context = {
        "round": found,
        "case": case,
        "seat": seat,
        "own": own,
        "running": running,
        "places": ballots.places(found, request.user),
        "sees_votes": ballots.sees_votes(found, request.user),
        "may_substitute": running and rules.may_convene(found.application, request.user),
        "form": form,
    }
    return render(request, "review/round.html", context, status=422 if form and form.errors else 200)


def _initial(found: Round, case: FrozenCase, own: Vote | None) -> dict[str, Any]:
    """Return what the form starts with: the member's own vote, else the terms that were asked for."""
    hidden = {"dossier_hash": found.dossier_hash, "replaces": own.pk if own else None}
    asked = {
        "amount": case.amount,
        "term_months": case.application["term_months"],
        "annual_rate": _plain(case.annual_rate),
    }
    if own is None:
        return {**asked, **hidden}
    terms = (
        {"amount": own.amount, "term_months": own.term_months, "annual_rate": _plain(own.annual_rate)}
        if own.amount
        else asked
    )
    return {"choice": own.choice, "reason": own.reason, "conditions": own.conditions, **terms, **hidden}


def _plain(rate: Any) -> str:
    return f"{rate.normalize():f}"


@allow(*BOARD)
@require_GET
def round_paper(request: HttpRequest, pk: int, paper: int) -> FileResponse:
    """Hand out a paper of the frozen case to whoever may read the round."""
    found = get_object_or_404(Round.objects.visible_to(request.user), pk=pk)
    if paper not in {item["id"] for item in found.dossier["papers"]}:
        raise Http404
    original = get_object_or_404(Paper, pk=paper, application=found.application_id)
    response = FileResponse(original.file.open("rb"), filename=original.name, content_type=original.content_type)
    response["Cache-Control"] = "private, no-store"
    return response


@allow(Role.MEMBER)
@require_http_methods(["GET", "POST"])
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a member leave their own seat."""
    seats = Seat.objects.select_related("round__application__customer", "member")
    seat = get_object_or_404(seats, pk=pk, member=request.user, is_active=True, round__state=RoundState.OPEN)
    form = RecuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            board.recuse(seat, reason=form.cleaned_data["reason"], actor=request.user, at=clock.now())
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("You have left this round. The manager names a substitute."))
            return redirect("review:rounds")
    return _seat_page(request, "review/recuse.html", seat, form)


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def substitute(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the manager name who takes a seat."""
    seats = Seat.objects.select_related("round__application__customer", "member")
    seat = get_object_or_404(seats, pk=pk, round__state=RoundState.OPEN, replaced_by=None)
    if not rules.may_convene(seat.round.application, request.user):
        raise NotAllowed(_("A substitute is named by a manager who is not the officer of the case."))
    form = SubstituteForm(request.POST or None, roster=_free_members(seat.round))
    if request.method == "POST" and form.is_valid():
        try:
            board.substitute(seat, **form.cleaned_data, actor=request.user, at=clock.now())
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("The substitute has been told."))
            return redirect(seat.round)
    return _seat_page(request, "review/substitute.html", seat, form)


def _free_members(board_round: Round) -> Any:
    taken = board_round.seats.values("member")
    barred = preparers(board_round.application)
    return User.objects.with_role(Role.MEMBER).exclude(pk__in=taken).exclude(pk__in=barred.keys())


def _seat_page(request: HttpRequest, template: str, seat: Seat, form: RecuseForm | SubstituteForm) -> HttpResponse:
    context = {"seat": seat, "round": seat.round, "form": form}
    return render(request, template, context, status=422 if form.errors else 200)
