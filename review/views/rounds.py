"""The list of rounds, and the minutes of one."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.docx import docx_response
from jinxin.errors import IllegalMove
from jinxin.paging import page_of
from jinxin.pdf import pdf_response
from jinxin.policy.services import policy_version
from jinxin.refusals import attempt
from loans.models import Application
from review.enums import Choice, MinutesForm, RoundState
from review.forms import PresentationForm, RoundFilter
from review.frozen import FrozenCase
from review.minutes import file_name, outcome_words
from review.models import Presence, Round
from review.queries.ballots import places
from review.queries.board import rounds_for, with_seats
from review.services.board.minutes import fetch_minutes
from review.services.board.questions import present
from review.services.board.votes import seal

READERS_OF_MINUTES = (Role.MEMBER, Role.MANAGER, Role.AUDITOR, Role.OFFICER, Role.OPERATIONS)


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


def _decided(request: StaffRequest, pk: int) -> Round:
    """Return a round whose minutes this person may read: whoever may read the round or the case."""
    readable = Q(pk__in=Round.objects.visible_to(request.user).values("pk"))
    readable |= Q(application__in=Application.objects.visible_to(request.user).values("pk"))
    found = Round.objects.filter(readable).select_related("application", "opened_by", "deadline", "recorder")
    board_round = get_object_or_404(with_seats(found), pk=pk)
    if board_round.state not in (RoundState.APPROVED, RoundState.REJECTED):
        raise IllegalMove(_("The minutes are there once the board has decided."))
    return board_round


@allow(*READERS_OF_MINUTES)
@require_GET
def minutes_file(request: StaffRequest, pk: int, form: str) -> HttpResponse:
    """Hand out the minutes as PDF or for Word."""
    board_round = _decided(request, pk)
    made = fetch_minutes(board_round, places(board_round, request.user), form=form, actor=request.user, at=clock.now())
    with made.file.open() as file:
        content = file.read()
    respond = pdf_response if form == MinutesForm.PDF else docx_response
    response = respond(content, file_name(board_round, form))
    response["X-Content-SHA256"] = made.sha256
    return response


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def presentation(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down how the case was presented."""
    found = get_object_or_404(Round.objects.visible_to(request.user).select_related("application__customer"), pk=pk)
    bound = request.POST if request.method == "POST" else None
    form = PresentationForm(bound, initial={"text": found.presentation})
    if attempt(form, lambda: present(found, **form.cleaned_data, actor=request.user, at=clock.now())):
        messages.success(request, _("The presentation is in the minutes."))
        return redirect("review:minutes" if found.decided_at else "review:round", found.pk)
    context = {"form": form, "round": found}
    return render(request, "review/presentation.html", context, status=422 if form.is_bound else 200)


@allow(*READERS_OF_MINUTES)
@require_GET
def minutes(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the minutes of a decided round, made to be printed."""
    board_round = _decided(request, pk)
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
        "outcome": outcome_words(board_round, FrozenCase(board_round.dossier)),
        "item": board_round.agenda_items.select_related("evening").order_by("-evening__day").first(),
        "presences": Presence.objects.filter(evening__items__round=board_round).select_related("member"),
        "questions": board_round.questions.select_related("asked_by", "answered_by"),
        "files": board_round.minutes_files.select_related("made_by").order_by("-made_at"),
        "seals": {place.vote.pk: seal(place.vote) for place in seats if place.vote},
    }
    return render(request, "review/minutes.html", context)
