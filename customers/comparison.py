"""Two customers side by side: what is alike, what differs, what hangs on each."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from customers import facts
from customers.actions.duplicates import name_of
from customers.enums import DuplicateState
from customers.models import Customer, Duplicate
from customers.rules.duplicates import GROUNDS, in_the_way
from customers.services import merging, register
from jinxin.money import format_yuan

FIRST, SECOND = "first", "second"


@dataclass(frozen=True)
class Line:
    """A fact of both. `name` is its field in the form, none where both say the same."""

    label: str
    first: str
    second: str
    name: str = ""


@dataclass(frozen=True)
class Side:
    """One of the two, with what hangs on them."""

    which: str
    customer: Customer
    belongings: list[tuple[str, int]]


class Comparison:
    """A pair as its page shows it."""

    def __init__(self, duplicate: Duplicate) -> None:
        self.duplicate, self.first, self.second = duplicate, duplicate.first, duplicate.second

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return self.duplicate.state == DuplicateState.OPEN

    @property
    def grounds(self) -> list[Promise | str]:
        """What they are alike in."""
        return [GROUNDS.get(ground, ground) for ground in self.duplicate.grounds]

    @cached_property
    def obstacles(self) -> list[str]:
        """What must be done before they can be merged."""
        return in_the_way(self.first, self.second)

    @cached_property
    def differing(self) -> dict[str, list[str]]:
        """The facts that differ, by the names of their fields: what the first has, what the second has."""
        return merging.differences(self.first, self.second)

    @cached_property
    def sides(self) -> list[Side]:
        """Both, each with how much hangs on them; after a merge the one who stayed comes first."""
        both = [self._side(FIRST, self.first), self._side(SECOND, self.second)]
        return both[::-1] if self.first.merged_into_id == self.second.pk else both

    def _side(self, which: str, customer: Customer) -> Side:
        counts = merging.moving(customer) if self.is_open else {}
        return Side(which, customer, [(name_of(label), count) for label, count in counts.items()])

    @property
    def suggested(self) -> Customer:
        """The one of the two who has more to lose; the older where both have as much."""
        weight = {side.customer.pk: sum(count for _label, count in side.belongings) for side in self.sides}
        return self.second if weight[self.second.pk] > weight[self.first.pk] else self.first

    def lines(self) -> list[Line]:
        """Return all facts in their order, those of the job where both have one; after a merge, what was chosen."""
        if self.duplicate.state == DuplicateState.MERGED:
            return [Line(label_of(key), *pair) for key, pair in self.duplicate.choices.items()]
        lines = [self._line(self.first, self.second, name) for name in facts.PERSON]
        if not self.first.is_business and not self.second.is_business:
            jobs = self.first.employment, self.second.employment
            lines += [self._line(*jobs, name) for name in facts.EMPLOYMENT]
        return lines

    def _line(self, first: Model, second: Model, name: str) -> Line:
        key = f"{first._meta.object_name}.{name}"
        return Line(
            label_of(key), _shown(first, name), _shown(second, name), field_name(key) if key in self.differing else ""
        )


def label_of(key: str) -> str:
    """Return what a fact such as "Customer.mobile" is called."""
    model, name = key.split(".")
    if key == "Customer.name":  # what a shop is called is another word in Chinese
        return _("Name")
    field = apps.get_model("customers", model)._meta.get_field(name)
    return capfirst(str(getattr(field, "verbose_name", name)))


def field_name(key: str) -> str:
    """Return the form's name for a fact such as "Customer.mobile"."""
    return key.replace(".", "-")


def _shown(subject: Any, name: str) -> str:
    value = getattr(subject, name)
    if value in (None, ""):
        return ""
    if name == "monthly_income":
        return format_yuan(value)
    display = getattr(subject, f"get_{name}_display", None)
    mask = register._MASKS.get(name) if name in facts.NUMBERS else None
    text = str(display() if display else value)
    return mask(text) if mask else text
