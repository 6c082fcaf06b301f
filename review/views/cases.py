"""The board's tab of a case, and putting a case before the board."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jinxin import clock
from jinxin.access import Role, allow
from jinxin.errors import DomainError, NotAllowed
from jinxin.policy.services import policy_at
from jinxin.staff.models import User
from loans.enums import MOVES, State
from loans.models import Application
from loans.queries.cases import case_head
from review import rules
from review.enums import RoundState
from review.forms import OpenRoundForm
from review.frozen import FrozenCase
from review.queries.ballots import places
from review.queries.board import roster, with_seats
from review.services import board
from review.views.statements import READERS, visible_case

RECENT = timedelta(days=30)
"""How far back the manager sees how often somebody sat."""


@allow(*READERS)
@require_GET
def case_rounds(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the rounds of a case; how anybody voted only once a round is closed."""
    application = visible_case(request, pk)
    rounds = with_seats(application.rounds.select_related("deadline", "opened_by").order_by("-number"))
    rows = [
        {
            "round": item,
            "places": places(item, request.user),
            "closed": item.state != RoundState.OPEN,
            "case": FrozenCase(item.dossier),
        }
        for item in rounds
    ]
    context = {
        "application": application,
        "head": case_head(application, request.user),
        "rows": rows,
        "may_open": may_open(application, request.user),
        "reads_rounds": request.user.has_role(Role.MANAGER, Role.AUDITOR),
    }
    return render(request, "review/case_rounds.html", context)


def may_open(application: Application, person: User) -> bool:
    """Say whether this person could put the case before the board now."""
    return rules.may_convene(application, person) and State.IN_REVIEW in MOVES.get(application.state, frozenset())


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def open_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the members and freeze the case."""
    application, at = visible_case(request, pk), clock.now()
    if not rules.may_convene(application, request.user):
        raise NotAllowed(_("A case is put before the board by a manager who is not its officer."))
    if not may_open(application, request.user):
        messages.error(request, _("This case cannot be put before the board in its present state."))
        return redirect("review:case_rounds", pk)
    policy, reconsider = policy_at(at), application.state == State.REJECTED
    candidates = roster(application, seats=policy.board_seats, since=at - RECENT)
    form = OpenRoundForm(
        request.POST or None,
        roster=User.objects.with_role(Role.MEMBER),
        reconsider=reconsider,
        initial={"members": [item.user.pk for item in candidates if item.suggested]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            opened = board.open_round(
                application,
                members=list(form.cleaned_data["members"]),
                new_facts=form.cleaned_data.get("new_facts", ""),
                actor=request.user,
                at=at,
            )
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("The case is before the board. The members have been told."))
            return redirect(opened)
    chosen = {str(value) for value in form["members"].value() or []}
    context = {
        "application": application,
        "head": case_head(application, request.user),
        "form": form,
        "candidates": [(item, str(item.user.pk) in chosen) for item in candidates],
        "policy": policy,
        "reconsider": reconsider,
    }
    return render(request, "review/open_round.html", context, status=422 if form.errors else 200)
