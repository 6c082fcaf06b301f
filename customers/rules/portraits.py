"""What a portrait asks whom, how an answer is read, what is worth asking next."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import Customer, PortraitAnswer
from customers.questions import BY_CODE, FACTS, QUESTIONS, Kind, Question
from jinxin.clock import local_date
from jinxin.money import format_yuan
from jinxin.policy.settings import Policy

LONGEST_TEXT = 200
LONGEST_DAY = timedelta(days=60 * 365)
MOST_SUGGESTED = 5


@dataclass(frozen=True)
class Answered:
    """A question of one customer with its answer, where there is one."""

    question: Question
    answer: PortraitAnswer | None
    stale: bool = False

    @property
    def text(self) -> str:
        """The answer as people read it; "" where there is none."""
        return shown(self.question, self.answer.value) if self.answer and not self.answer.declined else ""

    @property
    def declined(self) -> bool:
        """Whether the customer would rather not say."""
        return self.answer is not None and self.answer.declined


def asked_of(customer: Customer, answers: Iterable[PortraitAnswer]) -> list[Question]:
    """Return the questions for this customer: those of the class whose conditions hold by the answers so far."""
    known = known_of(customer, answers)
    return [
        question
        for question in QUESTIONS
        if customer.customer_class in question.classes and (not question.only_if or question.only_if.holds(known))
    ]


def known_of(customer: Customer, answers: Iterable[PortraitAnswer]) -> dict[str, Any]:
    """Return what conditions may look at: answers that are choices, and facts of the register."""
    given = {one.question: one.value for one in answers if not one.declined and _kind(one.question) == Kind.CHOICE}
    return {**given, **{name: getattr(customer, name) for name in FACTS}}


def _kind(code: str) -> Kind | None:
    return BY_CODE[code].kind if code in BY_CODE else None


def is_stale(answer: PortraitAnswer, at: datetime, policy: Policy) -> bool:
    """Say whether an answer is so old that it is worth asking again (months, a policy setting)."""
    answered, today = local_date(answer.answered_at), local_date(at)
    months = (today.year - answered.year) * 12 + today.month - answered.month - (today.day < answered.day)
    return months >= policy.portrait_months


def next_questions(rows: Iterable[Answered], *, most: int = MOST_SUGGESTED) -> list[Question]:
    """Return what is worth asking next: unanswered or stale, what weighs most first."""
    wanted = [row.question for row in rows if row.answer is None or row.stale]
    return sorted(wanted, key=lambda question: -question.weight)[:most]


def read_answer(question: Question, value: Any, today: date) -> Any:
    """Return an answer as it is kept, None for a blank one. Raises ValidationError with what to do."""
    if value is None or value in ("", []):
        return None
    return _READERS[question.kind](question, value, today)


def _choice(question: Question, value: Any, today: date) -> str:
    if not isinstance(value, str) or value not in dict(question.choices):
        raise ValidationError(_("Choose one of the options."), "invalid")
    return value


def _several(question: Question, value: Any, today: date) -> list[str]:
    given = value if isinstance(value, list) else [value]
    chosen = {_choice(question, one, today) for one in given}
    alone = chosen & {"none", "nothing", "even"}
    if alone and len(chosen) > 1:
        label = dict(question.choices)[alone.pop()]
        raise ValidationError(_("“%(label)s” stands alone. Take it or the others away."), "alone", {"label": label})
    return [code for code, _label in question.choices if code in chosen]


def _text(question: Question, value: Any, today: date) -> str | None:
    kept = (" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in str(value))
    text = " ".join("".join(kept).split())
    if len(text) > LONGEST_TEXT:
        message = _("Shorten this to %(limit)s characters; it has %(length)s.")
        raise ValidationError(message, "long", {"limit": LONGEST_TEXT, "length": len(text)})
    return text or None


def _money(question: Question, value: Any, today: date) -> str:
    if not isinstance(value, Decimal) or value < 0:
        raise ValidationError(_("Enter an amount in yuan, 0 or more."), "invalid")
    return f"{value:.2f}"


def _number(question: Question, value: Any, today: date) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not question.lowest <= value <= question.highest:
        message = _("Enter a number from %(low)s to %(high)s.")
        raise ValidationError(message, "invalid", {"low": question.lowest, "high": question.highest})
    return value


def _day(question: Question, value: Any, today: date) -> str:
    if not isinstance(value, date):
        raise ValidationError(_("Enter a date such as 2024-03-15."), "invalid")
    if abs(value - today) > LONGEST_DAY:
        raise ValidationError(_("This date lies too far away. Compare it with the paper."), "far")
    return value.isoformat()


_READERS = {
    Kind.CHOICE: _choice,
    Kind.SEVERAL: _several,
    Kind.TEXT: _text,
    Kind.MONEY: _money,
    Kind.NUMBER: _number,
    Kind.DAY: _day,
}
DECLINED = gettext_lazy("prefers not to say")


def shown(question: Question, value: Any) -> str:
    """Write a kept answer as people read it."""
    labels = {code: str(label) for code, label in question.choices}
    if question.kind == Kind.CHOICE:
        return labels.get(value, str(value))
    if question.kind == Kind.SEVERAL:
        return " · ".join(labels.get(one, str(one)) for one in value)
    if question.kind == Kind.MONEY:
        return _("%(amount)s yuan") % {"amount": format_yuan(Decimal(value))}
    return f"{value} {question.unit}".strip() if question.kind == Kind.NUMBER else str(value)


def as_typed(question: Question, value: Any) -> Any:
    """Return a kept answer as a form's field holds it."""
    if question.kind == Kind.MONEY:
        return Decimal(value)
    return date.fromisoformat(value) if question.kind == Kind.DAY else value
