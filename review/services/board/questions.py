"""What members ask about a case and what they are told; and the presentation, for the minutes."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.notices.services import tell
from jinxin.staff.models import User
from review import evening_actions as actions
from review import rules
from review.enums import RoundState
from review.models import Question, Round
from review.services.board.locks import lock_case


@transaction.atomic
def ask(board_round: Round, *, text: str, actor: User, at: datetime) -> Question:
    """Let a member with a seat ask about the case; its officer and who opened the round are told."""
    fresh = lock_case(board_round)
    _check_open(fresh)
    if not fresh.seats.filter(member=actor, is_active=True).exists():
        raise NotAllowed(_("You have no seat in this round."))
    if not text.strip():
        raise DomainError(_("Write the question."), field="text")
    asked = Question.objects.create(round=fresh, asked_by=actor, asked_at=at, text=text.strip())
    entry = record(actions.QUESTION_ASKED, asked, actor=actor, at=at, data={"member": actor.name, "text": asked.text})
    link = reverse("review:case_rounds", args=[fresh.application_id])
    tell([fresh.application.officer, fresh.opened_by], entry, link=link)
    return asked


@transaction.atomic
def answer(question: Question, *, answer: str, actor: User, at: datetime) -> None:
    """Let the case's officer or a manager answer a question, once; everybody on a seat is told.

    Raises IllegalMove where the round is closed or the question answered.
    """
    fresh = lock_case(question.round)
    _check_open(fresh)
    if not (rules.works_on(fresh.application, actor) or actor.has_role(Role.MANAGER)):
        raise NotAllowed(_("A question is answered by the officer of the case or by a manager."))
    text = answer.strip()
    if not text:
        raise DomainError(_("Write the answer."), field="answer")
    changes = {"answer": text, "answered_by": actor, "answered_at": at}
    if Question.objects.filter(pk=question.pk, answered_at=None).update(**changes) != 1:
        raise IllegalMove(_("This question has been answered."))
    entry = record(actions.QUESTION_ANSWERED, question, actor=actor, at=at, data={"answer": text})
    sitting = [seat.member for seat in fresh.seats.filter(is_active=True).select_related("member")]
    tell(sitting, entry, link=fresh.get_absolute_url())


@transaction.atomic
def present(board_round: Round, *, text: str, actor: User, at: datetime) -> None:
    """Write down how the case was presented, for the minutes: a manager's task, also after the decision."""
    if not actor.has_role(Role.MANAGER):
        raise NotAllowed(_("The minutes are kept by a manager."))
    fresh = lock_case(board_round)
    if fresh.state == RoundState.CANCELLED:
        raise IllegalMove(_("This round was cancelled; it has no minutes."))
    Round.objects.filter(pk=fresh.pk).update(presentation=text.strip(), recorder=actor)
    record(actions.PRESENTED, fresh, actor=actor, at=at)


def _check_open(board_round: Round) -> None:
    if board_round.state != RoundState.OPEN:
        raise IllegalMove(_("This round is closed; questions are asked while it runs."))
