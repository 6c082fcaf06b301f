"""The board's tab of a case, and putting a case before the board."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import IllegalMove, NotAllowed
from jinxin.policy.services import policy_at
from jinxin.refusals import attempt
from jinxin.staff.models import User
from loans.enums import MOVES, State
from loans.models import Application
from loans.rules.cases import READERS
from loans.views.cases import case_page, find_case
from review import rules
from review.enums import ItemState, RoundState
from review.forms import OpenRoundForm
from review.models import AgendaItem, Question
from review.queries.ballots import places
from review.queries.board import roster, with_seats
from review.services import board


@allow(*READERS)
@require_safe
def case_rounds(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the rounds of a case; how anybody voted only once a round is closed."""
    application = find_case(request, pk)
    asked = Prefetch("questions", Question.objects.select_related("asked_by", "answered_by"))
    rounds = with_seats(application.rounds.select_related("deadline", "opened_by").order_by("-number"))
    rounds = rounds.prefetch_related(asked)
    rows = [
        {
            "round": item,
            "places": places(item, request.user),
            "closed": item.state != RoundState.OPEN,
            "questions": list(item.questions.all()),
            "may_answer": item.state == RoundState.OPEN and may_answer(application, request.user),
        }
        for item in rounds
    ]
    planned = _planned(application)
    context = {
        "rows": rows,
        "may_open": may_open(application, request.user) and planned is None,
        "planned": planned,
        "reads_rounds": request.user.has_role(Role.MANAGER, Role.AUDITOR),
    }
    return case_page(request, "review/case_rounds.html", application, context)


def _planned(application: Application) -> AgendaItem | None:
    """Return the case's place on the agenda of an evening to come, where its state lets it have one."""
    if State.IN_REVIEW not in MOVES.get(application.state, frozenset()):
        return None
    on_agenda = AgendaItem.objects.filter(application=application, state=ItemState.PLANNED, round=None)
    return on_agenda.select_related("evening").first()


def may_answer(application: Application, person: User) -> bool:
    """Say whether this person answers the board's questions: the officer of the case, or a manager."""
    return person.has_role(Role.MANAGER) or rules.works_on(application, person)


def may_open(application: Application, person: User) -> bool:
    """Say whether this person could put the case before the board now."""
    return rules.may_convene(application, person) and State.IN_REVIEW in MOVES.get(application.state, frozenset())


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def open_round(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose the members and freeze the case."""
    application, at = find_case(request, pk), clock.now()
    if not rules.may_convene(application, request.user):
        raise NotAllowed(_("A case is put before the board by a manager who is not its officer."))
    if not may_open(application, request.user):
        raise IllegalMove(_("This case cannot be put before the board in its present state."))
    policy, reconsider = policy_at(at), application.state == State.REJECTED
    candidates = roster(application, seats=policy.board_seats, since=at - timedelta(days=policy.roster_days), at=at)
    form = OpenRoundForm(
        request.POST if request.method == "POST" else None,
        roster=User.objects.with_role(Role.MEMBER),
        reconsider=reconsider,
        initial={"members": [item.user.pk for item in candidates if item.suggested]},
    )
    opened = attempt(form, lambda: board.open_round(application, **form.chosen(), actor=request.user, at=at))
    if opened is not None:
        messages.success(request, _("The case is before the board. The members have been told."))
        return redirect(opened)
    chosen = {str(value) for value in form["members"].value() or []}
    context = {
        "form": form,
        "candidates": [(item, str(item.user.pk) in chosen) for item in candidates],
        "policy": policy,
        "reconsider": reconsider,
    }
    return case_page(request, "review/open_round.html", application, context, status=422 if form.is_bound else 200)
