"""The conditions of segments: what they may speak of, how they are checked, read, evaluated and put into words.

What is stored of one is {"field", "operator", "value"}; `queries.segments` says the same to the database. Age is not
among the facts: the date of birth stands nowhere but in the encrypted ID (see `Customer`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from customers.enums import CustomerClass, EmployerKind, Industry, PremisesTenure
from customers.wording import FIELDS, OPERATORS
from jinxin.errors import InvalidFields
from jinxin.money import MAX_YUAN, format_yuan, round_fen

Facts = Mapping[str, Any]
"""What conditions speak of, by the names in `FACTS`; None where it is not known."""

Raw = Mapping[str, Any]
"""A condition as it is stored."""

MOST_YEARS, MOST_COUNT, MOST_WORDS, LONGEST_WORD = 80, 100_000, 20, 40


class Kind(StrEnum):
    """What kind of thing a fact is."""

    CHOICE = "choice"
    AREA = "area"
    TEXT = "text"
    COUNT = "count"
    YEARS = "years"
    MONEY = "money"


@dataclass(frozen=True)
class Fact:
    """Something conditions may speak of: its kind, the classes that have it, and its column as seen from the job or
    the shop."""

    kind: Kind
    classes: frozenset[CustomerClass]
    column: str
    choices: Any = None

    @property
    def operators(self) -> tuple[str, ...]:
        """What may be asked of it."""
        return OPERATORS_OF[self.kind]


SALARIED = frozenset({CustomerClass.SALARIED})
BUSINESS = frozenset({CustomerClass.BUSINESS})
BOTH = SALARIED | BUSINESS
LISTS: Final = frozenset({"is", "contains"})
OPERATORS_OF: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.CHOICE: ("is",),
    Kind.AREA: ("is",),
    Kind.TEXT: ("contains",),
    Kind.COUNT: ("at_least", "below"),
    Kind.YEARS: ("at_least", "below"),
    Kind.MONEY: ("at_least", "below"),
}
FACTS: Final[dict[str, Fact]] = {
    "employer_kind": Fact(Kind.CHOICE, SALARIED, "employer_kind", EmployerKind),
    "employer": Fact(Kind.TEXT, SALARIED, "employer"),
    "position": Fact(Kind.TEXT, SALARIED, "position"),
    "years_employed": Fact(Kind.YEARS, SALARIED, "employed_since"),
    "monthly_income": Fact(Kind.MONEY, SALARIED, "monthly_income"),
    "industry": Fact(Kind.CHOICE, BUSINESS, "industry", Industry),
    "shop": Fact(Kind.TEXT, BUSINESS, "name"),
    "years_licensed": Fact(Kind.YEARS, BUSINESS, "licensed_on"),
    "staff_count": Fact(Kind.COUNT, BUSINESS, "staff_count"),
    "floor_area": Fact(Kind.COUNT, BUSINESS, "floor_area"),
    "tenure": Fact(Kind.CHOICE, BUSINESS, "tenure", PremisesTenure),
    "area": Fact(Kind.AREA, BOTH, "customer__area"),
    "years_dealing": Fact(Kind.YEARS, BOTH, "customer__dealing_since"),
}


def facts_about(customer_class: str) -> dict[str, Fact]:
    """Return what conditions on a class may speak of."""
    return {name: fact for name, fact in FACTS.items() if customer_class in fact.classes}


@dataclass(frozen=True)
class Areas:
    """The areas by key: how they are called, and which lie in which."""

    names: Mapping[int, str] = field(default_factory=dict)
    parts: Mapping[int, Sequence[int]] = field(default_factory=dict)

    def within(self, keys: Iterable[int]) -> frozenset[int]:
        """Return these areas and all that lie in them."""
        found: set[int] = set()
        waiting = list(keys)
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting += self.parts.get(key, ())
        return frozenset(found)


NOWHERE: Final = Areas()


@dataclass(frozen=True)
class Condition:
    """One condition, ready to be evaluated: `value` is choices or areas, words, a whole number or an amount."""

    name: str
    operator: str
    value: Any
    shown: tuple[str, ...] = ()

    @property
    def fact(self) -> Fact:
        """What it speaks of."""
        return FACTS[self.name]

    def holds(self, facts: Facts) -> bool:
        """Say whether it holds; what is not known fulfils none."""
        known = facts.get(self.name)
        return known not in (None, "") and TESTS[self.operator](known, self.value)

    def __str__(self) -> str:
        """Return it as people read it."""
        values = self.shown or tuple(value_words(self.name, one) for one in sorted_values(self.value))
        return str(OPERATORS[self.operator]) % {"field": FIELDS[self.name], "value": " / ".join(values)}


TESTS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "is": lambda known, value: known in value,
    "contains": lambda known, value: any(word in known for word in value),
    "at_least": lambda known, value: known >= value,
    "below": lambda known, value: known < value,
}


def read_condition(raw: Raw, areas: Areas = NOWHERE) -> Condition:
    """Return a stored condition ready to be evaluated; an area stands for all that lie in it."""
    name, operator, value = raw["field"], raw["operator"], raw["value"]
    kind = FACTS[name].kind
    if kind is Kind.AREA:
        shown = tuple(areas.names.get(key, f"#{key}") for key in value)
        return Condition(name, operator, areas.within(value), shown)
    if operator in LISTS:
        return Condition(name, operator, tuple(value))
    return Condition(name, operator, Decimal(value) if kind is Kind.MONEY else int(value))


def sorted_values(value: Any) -> tuple[Any, ...]:
    """Return the values of a condition one by one."""
    return tuple(value) if isinstance(value, tuple | list | frozenset) else (value,)


def value_words(name: str, value: Any) -> str:
    """Return a value of a fact as people read it."""
    fact = FACTS[name]
    if fact.choices and value in fact.choices.values:
        return str(fact.choices(value).label)
    return format_yuan(Decimal(value)) if fact.kind is Kind.MONEY else str(value)


def together(words: Iterable[object]) -> str:
    """Return conditions that must all hold as one sentence."""
    return pgettext("between conditions", "; ").join(str(one) for one in words)


# Checking what somebody wants to store


def check_conditions(raws: Iterable[Raw], customer_class: str, areas: Areas) -> list[dict[str, Any]]:
    """Return conditions as they are stored, in the order of the facts. Raises InvalidFields, by `field_operator`."""
    errors: dict[str, str] = {}
    found: dict[tuple[str, str], Any] = {}
    for raw in raws:
        name, operator = str(raw.get("field")), str(raw.get("operator"))
        try:
            found[name, operator] = _checked(name, operator, raw.get("value"), customer_class, areas)
        except ValueError as error:
            errors[f"{name}_{operator}"] = str(error)
    for name in FACTS:
        least, below = found.get((name, "at_least")), found.get((name, "below"))
        if least is not None and below is not None and Decimal(least) >= Decimal(below):
            errors[f"{name}_below"] = _("Nobody is below this and at least the other number. Enter a larger one.")
    if errors:
        raise InvalidFields(errors)
    order = list(FACTS)
    kept = sorted(found.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))
    return [{"field": name, "operator": operator, "value": value} for (name, operator), value in kept]


def _checked(name: str, operator: str, value: Any, customer_class: str, areas: Areas) -> Any:
    fact = FACTS.get(name)
    if fact is None or customer_class not in fact.classes or operator not in fact.operators:
        raise ValueError(_("There is no such condition for this class of customers."))
    return CHECKS[fact.kind](fact, value, areas)


def _choices(fact: Fact, value: Any, areas: Areas) -> list[str]:
    known = [one for one in fact.choices.values if one in value]
    if not known or len(known) != len(set(value)):
        raise ValueError(_("Choose from the list."))
    return known


def _areas(fact: Fact, value: Any, areas: Areas) -> list[int]:
    keys = sorted({int(key) for key in value})
    if not keys or not set(keys) <= set(areas.names):
        raise ValueError(_("Choose from the list."))
    return keys


def _words(fact: Fact, value: Any, areas: Areas) -> list[str]:
    words = list(dict.fromkeys(" ".join(str(word).split()) for word in value))
    if not words or not all(words) or len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
        limits = {"count": MOST_WORDS, "length": LONGEST_WORD}
        raise ValueError(_("Enter up to %(count)s words of at most %(length)s characters each.") % limits)
    return words


def _whole(most: int) -> Callable[[Fact, Any, Areas], int]:
    def check(fact: Fact, value: Any, areas: Areas) -> int:
        if not isinstance(value, int) or not 0 < value <= most:
            raise ValueError(_("Enter a whole number from 1 to %(most)s.") % {"most": most})
        return value

    return check


def _money(fact: Fact, value: Any, areas: Areas) -> str:
    try:
        amount = Decimal(value)
    except (InvalidOperation, TypeError) as error:
        raise ValueError(_("Enter an amount such as 260000, 260,000.00 or 26万.")) from error
    if not (amount.is_finite() and 0 < amount <= MAX_YUAN and amount == round_fen(amount)):
        raise ValueError(_("Enter an amount such as 260000, 260,000.00 or 26万."))
    return f"{amount:.2f}"


CHECKS: Final[dict[Kind, Callable[[Fact, Any, Areas], Any]]] = {
    Kind.CHOICE: _choices,
    Kind.AREA: _areas,
    Kind.TEXT: _words,
    Kind.COUNT: _whole(MOST_COUNT),
    Kind.YEARS: _whole(MOST_YEARS),
    Kind.MONEY: _money,
}
