"""What stands in the way of booking a row of a bank's file: a code with its facts, said in the reader's language.

Rows are read by a worker that speaks nobody's language, and looked at by people who speak different ones.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jinxin.errors import DomainError
from jinxin.money import format_yuan
from loans.models.orders import PaymentOrder


class Problem(StrEnum):
    """The kinds of problems; `WORDS` says each to people."""

    NONE = ""
    NO_ORDER = "no_order"
    NO_WORD = "no_word"
    TWICE = "twice"
    AMOUNT = "amount"
    KNOWN = "known"
    OTHERWISE = "otherwise"
    NO_REFERENCE = "no_reference"
    REPEATED = "repeated"
    FUTURE = "future"
    EARLY = "early"
    SEVERAL = "several"
    CLOSED = "closed"
    NO_LOAN = "no_loan"
    NOBODY = "nobody"
    REVERSED = "reversed"
    REFUSED = "refused"


WORDS: Final[Mapping[str, Promise]] = {
    Problem.NO_ORDER: _("No payment order has this number."),
    Problem.NO_WORD: _("“%(word)s” says neither paid nor refused."),
    Problem.TWICE: _("The file has this order more than once."),
    Problem.AMOUNT: _("The order is about %(amount)s yuan."),
    Problem.KNOWN: _("This answer is booked already."),
    Problem.OTHERWISE: _("The order was booked as %(state)s before."),
    Problem.NO_REFERENCE: _("The bank's reference is missing."),
    Problem.REPEATED: _("Money with this reference of the bank is known already."),
    Problem.FUTURE: _("The day lies in the future."),
    Problem.EARLY: _("The loan was only paid out on %(day)s."),
    Problem.SEVERAL: _("Several loans could be meant: %(names)s."),
    Problem.CLOSED: _("Paid back already: %(names)s."),
    Problem.NO_LOAN: _("There is no contract and no loan %(names)s."),
    Problem.NOBODY: _("Neither the number nor the account is known."),
    Problem.REVERSED: _("The booking on %(loan)s was reversed."),
}


def said(problem: str, facts: Mapping[str, Any]) -> str:
    """Say a problem in the language of the reader. What a rule refused is kept in every language (`refusal`); texts
    that were kept in one only are given as they are."""
    if problem == Problem.REFUSED:
        return str(facts.get(translation.get_language() or "") or next(iter(facts.values()), ""))
    return str(WORDS[problem]) % {name: _shown(name, value) for name, value in facts.items()} if problem else ""


def _shown(name: str, value: Any) -> str:
    if name == "amount":
        return format_yuan(Decimal(value))
    if name == "day":
        return str(date.fromisoformat(value))
    return str(PaymentOrder.State(value).label) if name == "state" else str(value)


def refusal(work: Callable[[], Any], first: DomainError) -> dict[str, str]:
    """Return in every language why a rule refuses some work, by letting it refuse again; `first` is what it said now.

    The work must leave nothing behind when it is refused.
    """
    return {language: _refused(work, language, first) for language, _name in settings.LANGUAGES}


def _refused(work: Callable[[], Any], language: str, first: DomainError) -> str:
    with translation.override(language):
        try:
            work()
        except DomainError as error:
            return error.message
    return first.message
