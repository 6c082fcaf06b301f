"""The frozen case on one page, the vote, and who sits."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import IllegalMove, NotAllowed, StaleState
from jinxin.refusals import attempt
from loans.models import Paper
from loans.views.papers import paper_response
from review import rules
from review.enums import RoundState
from review.forms import QuestionForm, RecuseForm, SubstituteForm, VoteForm
from review.frozen import FrozenCase
from review.models import Round, Seat, Vote
from review.queries import ballots
from review.queries.board import free_members, with_seats
from review.services import board
from review.services.board.votes import check_current
from review.views import confirming

BOARD = (Role.MEMBER, Role.MANAGER, Role.AUDITOR)


def readable_round(request: StaffRequest, pk: int) -> Round:
    """Return a round with its seats if this person may read it; 404 otherwise."""
    found = Round.objects.visible_to(request.user).select_related("application", "deadline", "opened_by")
    return get_object_or_404(with_seats(found), pk=pk)


@allow(*BOARD)
@require_safe
def board_round(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the frozen case, the seats, and the vote form to whoever has a seat."""
    found, at = readable_round(request, pk), clock.now()
    return round_page(request, found, _fresh_form(request, found, at), at)


@allow(Role.MEMBER)
@require_POST
def vote(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a vote. What was typed stays where it is refused; who votes too late is told so."""
    found, at = readable_round(request, pk), clock.now()
    if found.state != RoundState.OPEN:
        raise IllegalMove(_("This round is closed; votes are no longer taken. Nothing was changed."))
    form = VoteForm(request.POST, veto=found.veto_unlocked, asks_code=confirming.asks_code(request, found, at))

    def cast() -> Vote:
        said = dict(form.cleaned_data)
        proof = confirming.proof(request, found, code=said.pop("code", ""), at=at)
        return board.cast_vote(found, member=request.user, at=at, proof=proof, **said)

    try:
        if ballots.own_seat(found, request.user):
            form.is_valid()
            seen = {name: form.cleaned_data.get(name) for name in ("dossier_hash", "replaces")}
            check_current(found, member=request.user, **seen)
        done = attempt(form, cast)
    except StaleState as error:
        found = readable_round(request, pk)
        own = ballots.current_vote(ballots.own_seat(found, request.user))
        form.reopen(error.message, replaces=own.pk if own else None, dossier_hash=found.dossier_hash)
        return round_page(request, found, form, at)
    if done is None:
        return round_page(request, found, form, at)
    confirming.forget(request)
    messages.success(request, _("Your vote is recorded."))
    return redirect(found)


@allow(Role.MEMBER)
@never_cache
@require_safe
def vote_code(request: StaffRequest) -> HttpResponse:
    """Hand out the code that the telephone of a person of the demonstration would show now; nothing to others."""
    return HttpResponse(confirming.state_of(request.user, clock.now()).shown, content_type="text/plain")


def _fresh_form(request: StaffRequest, found: Round, at: datetime) -> VoteForm | None:
    """Return the form of a member who may vote: with their own vote in it, else with the terms that were asked for."""
    seat = ballots.own_seat(found, request.user)
    if seat is None or found.state != RoundState.OPEN:
        return None
    case, own = FrozenCase(found.dossier), ballots.current_vote(seat)
    terms: dict[str, Any] = {
        "amount": case.amount,
        "term_months": case.application["term_months"],
        "annual_rate": case.annual_rate,
    }
    if own and own.amount is not None:
        terms = {"amount": own.amount, "term_months": own.term_months, "annual_rate": own.annual_rate}
    said = {"choice": own.choice, "reason": own.reason, "conditions": own.conditions, "replaces": own.pk} if own else {}
    terms["annual_rate"] = f"{terms['annual_rate'].normalize():f}"
    asks_code = confirming.asks_code(request, found, at)
    initial = {"dossier_hash": found.dossier_hash, **terms, **said}
    return VoteForm(veto=found.veto_unlocked, asks_code=asks_code, initial=initial)


def round_page(
    request: StaffRequest, found: Round, form: VoteForm | None, at: datetime, question: QuestionForm | None = None
) -> HttpResponse:
    """Return the page of a round, with the vote form and the questions."""
    seat = ballots.own_seat(found, request.user)
    running = found.state == RoundState.OPEN
    if form and form.is_bound and not confirming.asks_code(request, found, at):
        form.confirmed()
    refused = any(item and item.is_bound for item in (form, question))
    context = {
        "round": found,
        "case": FrozenCase(found.dossier),
        "seat": seat,
        "own": ballots.current_vote(seat),
        "running": running,
        "places": ballots.places(found, request.user),
        "sees_votes": ballots.sees_votes(found, request.user),
        "may_substitute": running and rules.may_convene(found.application, request.user),
        "may_answer": running and request.user.has_role(Role.MANAGER),
        "form": form,
        "factor": confirming.state_of(request.user, at) if form and "code" in form.fields else None,
        "questions": found.questions.select_related("asked_by", "answered_by"),
        "question_form": question or (QuestionForm() if seat and running else None),
    }
    return render(request, "review/round.html", context, status=422 if refused else 200)


@allow(*BOARD)
@require_safe
def round_paper(request: StaffRequest, pk: int, paper: int) -> HttpResponseBase:
    """Hand out a paper of the frozen case to whoever may read the round."""
    found = get_object_or_404(Round.objects.visible_to(request.user), pk=pk)
    hashes = {item["id"]: item["sha256"] for item in found.dossier["papers"]}
    if paper not in hashes:
        raise Http404
    original = get_object_or_404(Paper, pk=paper, application=found.application_id, sha256=hashes[paper])
    return paper_response(request, original)


@allow(Role.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def recuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a member leave their own seat."""
    seats = Seat.objects.filter(member=request.user, is_active=True, round__state=RoundState.OPEN)
    seat = get_object_or_404(seats.select_related("round__application__customer", "member"), pk=pk)
    form, at = RecuseForm(request.POST if request.method == "POST" else None), clock.now()
    if not attempt(form, lambda: board.recuse(seat, **form.cleaned_data, actor=request.user, at=at)):
        return _seat_page(request, "review/recuse.html", seat, form)
    messages.success(request, _("You have left this round. The manager names a substitute."))
    return redirect("review:rounds")


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def substitute(request: StaffRequest, pk: int) -> HttpResponse:
    """Let the manager name who takes a seat."""
    seats = Seat.objects.filter(round__state=RoundState.OPEN, replaced_by=None)
    seat = get_object_or_404(seats.select_related("round__application__customer", "member"), pk=pk)
    if not rules.may_convene(seat.round.application, request.user):
        raise NotAllowed(_("A substitute is named by a manager who is not the officer of the case."))
    data, at = request.POST if request.method == "POST" else None, clock.now()
    form = SubstituteForm(data, roster=free_members(seat.round, at))
    if not attempt(form, lambda: board.substitute(seat, **form.cleaned_data, actor=request.user, at=at)):
        return _seat_page(request, "review/substitute.html", seat, form)
    messages.success(request, _("The substitute has been told."))
    return redirect(seat.round)


def _seat_page(request: StaffRequest, template: str, seat: Seat, form: RecuseForm | SubstituteForm) -> HttpResponse:
    context = {"seat": seat, "round": seat.round, "form": form}
    return render(request, template, context, status=422 if form.is_bound else 200)
