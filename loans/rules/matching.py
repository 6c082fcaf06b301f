"""Which products fit a customer and a need: each condition by itself, with what it says and what would make it hold.

Pure: everything a condition looks at stands in `Subject` and `Wish`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from customers.enums import CustomerClass
from customers.models import Business
from customers.rules.register import licence_opens_on
from jinxin.clock import add_months
from jinxin.money import ZERO, format_yuan
from jinxin.policy.settings import Policy
from loans.enums import Method, Need, Sizing
from loans.models import Application, Product
from loans.rules.eligibility import AT_THE_END, full_years
from loans.rules.sizing import is_sized, largest_by, needed_for, sum_words
from loans.wording import listed


class Result(StrEnum):
    """What became of a condition: `open` where a figure is missing, `note` where it holds with a remark."""

    HOLDS = "holds"
    NOTE = "note"
    OPEN = "open"
    FAIL = "fail"


@dataclass(frozen=True)
class Wish:
    """What the customer needs: for what, how much where they said so, and the figures that amounts are measured by."""

    need: Need
    amount: Decimal | None = None
    figures: Mapping[str, Decimal | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """What is known of the customer on a day. `income` is a month's; `open_cases` by the key of their product."""

    customer_class: str
    born: date
    income: Decimal | None
    shops: Sequence[Business]
    open_cases: Mapping[int, Application]
    policy: Policy
    day: date

    @property
    def age(self) -> int:
        """Full years."""
        return full_years(self.born, self.day)


@dataclass(frozen=True)
class Check:
    """One condition of a product: whether it holds, in words with the figures, and what would make it hold."""

    name: str
    result: Result
    words: str
    remedy: str = ""
    case: Application | None = None


@dataclass(frozen=True)
class Verdict:
    """What a product means for a customer and a need. `limit` in yuan and `months` are the most they may have; None
    while a figure is missing, or where nothing is left."""

    product: Product
    checks: tuple[Check, ...]
    limit: Decimal | None
    months: int | None
    business: Business | None

    @property
    def failing(self) -> list[Check]:
        """The conditions that do not hold."""
        return [check for check in self.checks if check.result is Result.FAIL]

    @property
    def missing(self) -> list[Check]:
        """The conditions that wait for a figure."""
        return [check for check in self.checks if check.result is Result.OPEN]

    @property
    def holding(self) -> list[Check]:
        """The conditions that hold."""
        return [check for check in self.checks if check.result in (Result.HOLDS, Result.NOTE)]

    @property
    def fits(self) -> bool:
        """Whether the customer may have it, as far as this can be known before the investigation."""
        return not self.failing and not self.missing


def judge(product: Product, subject: Subject, wish: Wish) -> Verdict:
    """Return what a product means for a customer and a need."""
    if product.customer_class != subject.customer_class:
        return Verdict(product, (_other_class(product),), None, None, None)
    found = (condition(product, subject, wish) for condition in CONDITIONS)
    checks = tuple(check for check in found if check)
    months, limit = longest_term(product, subject), largest(product, subject, wish)
    possible = limit is not None and limit >= product.min_amount
    return Verdict(product, checks, limit if possible else None, months, open_shop(subject))


def largest(product: Product, subject: Subject, wish: Wish) -> Decimal | None:
    """Return the most a customer may have of a product; None while the figure it is measured by is missing."""
    if not is_sized(product):
        return product.max_amount
    figure = _figure(product, subject, wish)
    return None if figure is None else min(product.max_amount, largest_by(product, figure))


def longest_term(product: Product, subject: Subject, method: str = "") -> int | None:
    """Return the longest term in months by the product's limits and the age at maturity; None where none is left."""
    most = product.max_months
    if method in AT_THE_END and product.bullet_months:
        most = min(most, product.bullet_months)
    terms = range(most, product.min_months - 1, -1)
    return next((months for months in terms if _age_after(subject, months) <= product.max_age), None)


def usual_method(product: Product) -> str:
    """Return the method an example is reckoned by: instalments where they are offered."""
    usual = (Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL)
    return next((method.value for method in usual if method in product.methods), product.methods[0])


def open_shop(subject: Subject) -> Business | None:
    """Return the first shop whose licence is old enough."""
    return next((shop for shop in subject.shops if _opens_on(shop, subject) <= subject.day), None)


# The conditions


def _other_class(product: Product) -> Check:
    label = CustomerClass(product.customer_class).label
    return Check("class", Result.FAIL, _("For the other class of customers: %(class)s.") % {"class": label})


def _need(product: Product, subject: Subject, wish: Wish) -> Check:
    serves = listed(need.label for need in Need if need in product.needs)
    if wish.need in product.needs:
        return Check("need", Result.HOLDS, _("Serves this need. All its needs: %(needs)s.") % {"needs": serves})
    words = _("“%(need)s” is not among its needs: %(needs)s.") % {"need": wish.need.label, "needs": serves}
    return Check("need", Result.FAIL, words, _("Only for another need."))


def _youngest(product: Product, subject: Subject, wish: Wish) -> Check | None:
    if subject.age >= product.min_age:
        return None
    words = _("Age %(age)s; this product begins at %(least)s.") % {"age": subject.age, "least": product.min_age}
    return Check("age", Result.FAIL, words, _("Possible from the age of %(least)s on.") % {"least": product.min_age})


def _oldest(product: Product, subject: Subject, wish: Wish) -> Check:
    said = {"age": subject.age, "least": product.min_age, "most": product.max_entry_age}
    if subject.age <= product.max_entry_age:
        return Check("age", Result.HOLDS, _("Age %(age)s, within %(least)s to %(most)s.") % said)
    words = _("Age %(age)s; this product ends at %(most)s.") % said
    return Check("age", Result.FAIL, words, _("Another product, or an application of a younger member of the family."))


def _maturity(product: Product, subject: Subject, wish: Wish) -> Check:
    months = longest_term(product, subject)
    if months is None:
        words = _("Age %(age)s after the shortest term of %(months)s months; at maturity %(most)s is the limit.") % {
            "age": _age_after(subject, product.min_months),
            "months": product.min_months,
            "most": product.max_age,
        }
        return Check("term", Result.FAIL, words, _("Only a product with a higher age at maturity."))
    if months == product.max_months:
        return Check("term", Result.HOLDS, _("Terms up to %(months)s months.") % {"months": months})
    words = _("Terms up to %(months)s of %(most)s months: at maturity the age of %(age)s is the limit.") % {
        "months": months,
        "most": product.max_months,
        "age": product.max_age,
    }
    return Check("term", Result.NOTE, words)


def _licence(product: Product, subject: Subject, wish: Wish) -> Check | None:
    """Seed: 经营满一年,有营业执照."""
    if subject.customer_class != CustomerClass.BUSINESS:
        return None
    if shop := open_shop(subject):
        words = _("Licence of %(shop)s of %(day)s is old enough.") % {"shop": shop.name, "day": shop.licensed_on}
        return Check("licence", Result.HOLDS, words)
    if not subject.shops:
        return Check("licence", Result.FAIL, _("No licensed business is on record."), _("Add the business first."))
    opens = min(_opens_on(shop, subject) for shop in subject.shops)
    words = _("Licence opens on %(day)s.") % {"day": opens}
    return Check("licence", Result.FAIL, words, _("Come back on %(day)s.") % {"day": opens})


def _job(product: Product, subject: Subject, wish: Wish) -> Check | None:
    if subject.customer_class != CustomerClass.SALARIED or subject.income is not None:
        return None
    return Check("job", Result.FAIL, _("No employment is on record."), _("Add the employment to the customer first."))


def _size(product: Product, subject: Subject, wish: Wish) -> Check | None:
    figure = _figure(product, subject, wish)
    if not is_sized(product) or (figure is None and product.sizing == Sizing.INCOME):
        return None
    measure = Sizing(product.sizing).label
    if figure is None:
        return Check(
            "size", Result.OPEN, _("Enter the figure the amount depends on: %(measure)s.") % {"measure": measure}
        )
    total, least = sum_words(product, figure), product.min_amount
    if largest_by(product, figure) >= least:
        return Check("size", Result.HOLDS, _("%(measure)s: %(sum)s") % {"measure": measure, "sum": total})
    said = {"measure": measure, "sum": total, "least": format_yuan(least)}
    words = _("%(measure)s: %(sum)s is below the smallest amount %(least)s.") % said
    enough = {"measure": measure, "figure": format_yuan(needed_for(product, least))}
    return Check("size", Result.FAIL, words, _("From %(figure)s on it would fit (%(measure)s).") % enough)


def _wanted(product: Product, subject: Subject, wish: Wish) -> Check | None:
    limit = largest(product, subject, wish)
    if not wish.amount or limit is None or limit < product.min_amount:
        return None
    said = {"wanted": format_yuan(wish.amount), "least": format_yuan(product.min_amount), "most": format_yuan(limit)}
    if wish.amount < product.min_amount:
        words = _("%(wanted)s wanted; this product begins at %(least)s.") % said
        return Check("amount", Result.FAIL, words, _("Ask for at least %(least)s.") % said)
    if wish.amount > limit:
        return Check("amount", Result.NOTE, _("%(wanted)s wanted; at most %(most)s are possible.") % said)
    return Check("amount", Result.HOLDS, _("%(wanted)s wanted, up to %(most)s possible.") % said)


def _twin(product: Product, subject: Subject, wish: Wish) -> Check | None:
    case = subject.open_cases.get(product.pk)
    if case is None:
        return None
    words = _("An application for this product is open already.")
    return Check("twin", Result.FAIL, words, _("Continue that one, or withdraw it first."), case)


CONDITIONS: tuple[Callable[[Product, Subject, Wish], Check | None], ...] = (
    _need,
    _youngest,
    _oldest,
    _maturity,
    _licence,
    _job,
    _size,
    _wanted,
    _twin,
)


def _figure(product: Product, subject: Subject, wish: Wish) -> Decimal | None:
    """Return what the product's amount is measured by; None where it is not known."""
    if product.sizing == Sizing.INCOME:
        return subject.income
    return wish.figures.get(product.sizing, ZERO if not product.sizing else None)


def _opens_on(shop: Business, subject: Subject) -> date:
    return licence_opens_on(shop.licensed_on, subject.policy)


def _age_after(subject: Subject, months: int) -> int:
    return full_years(subject.born, add_months(subject.day, months))
