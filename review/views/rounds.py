"""The list of rounds, and the minutes of one."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import IllegalMove
from jinxin.paging import page_of
from jinxin.policy.services import policy_version
from loans.models import Application
from review.enums import Choice, RoundState
from review.forms import RoundFilter
from review.frozen import FrozenCase
from review.models import Round
from review.queries.ballots import places
from review.queries.board import rounds_for, with_seats
from review.services.board.votes import seal


@allow(Role.MEMBER, Role.MANAGER, Role.AUDITOR)
@require_GET
def rounds(request: StaffRequest) -> HttpResponse:
    """List the rounds of this person, those that wait for the vote first; all rounds for managers and auditors."""
    member = request.user.has_role(Role.MEMBER)
    reads_all = request.user.has_role(Role.MANAGER, Role.AUDITOR)
    own = member and (not reads_all or "all" not in request.GET)
    form = RoundFilter(request.GET)
    page = page_of(rounds_for(request.user, own=own, state=form.wanted()), request.GET)
    context = {"page": page, "form": form, "own": own, "choice": member and reads_all}
    return render(request, "review/rounds.html", context)


@allow(Role.MEMBER, Role.MANAGER, Role.AUDITOR, Role.OFFICER, Role.OPERATIONS)
@require_GET
def minutes(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the minutes of a decided round, made to be printed: whoever may read the round or the case."""
    readable = Q(pk__in=Round.objects.visible_to(request.user).values("pk"))
    readable |= Q(application__in=Application.objects.visible_to(request.user).values("pk"))
    found = Round.objects.filter(readable).select_related("application", "opened_by", "deadline")
    board_round = get_object_or_404(with_seats(found), pk=pk)
    if board_round.state not in (RoundState.APPROVED, RoundState.REJECTED):
        raise IllegalMove(_("The minutes are there once the board has decided."))
    seats = places(board_round, request.user)
    voted = [(place, place.vote) for place in seats if place.vote and place.seat.is_active]
    approved = board_round.state == RoundState.APPROVED
    context = {
        "round": board_round,
        "case": FrozenCase(board_round.dossier),
        "places": seats,
        "policy": policy_version(board_round.policy_version),
        "dissent": [place for place, vote in voted if (vote.choice == Choice.APPROVE) is not approved],
        "vetoes": [place for place, vote in voted if vote.choice == Choice.VETO],
        "seals": {place.vote.pk: seal(place.vote) for place in seats if place.vote},
    }
    return render(request, "review/minutes.html", context)
