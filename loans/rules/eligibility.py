"""Whether a customer may ask for this loan: product limits, age, licence, employment, use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.enums import CustomerClass
from customers.models import Business, Customer
from customers.rules.register import licence_opens_on
from jinxin.clock import add_months
from jinxin.errors import DomainError
from jinxin.money import format_yuan
from jinxin.policy.settings import Policy
from jinxin.reasons import check_reason
from loans.enums import Method, Sizing
from loans.models import Application, Product
from loans.rules.purposes import banned_use
from loans.rules.sizing import is_sized, largest_by, sum_words
from loans.wording import listed

AT_THE_END = frozenset({Method.INTEREST_ONLY, Method.REVOLVING})
"""Methods without instalments: the principal is repaid at the end."""

Violation = tuple[str, str]
"""A form field and what is wrong with it."""


@dataclass(frozen=True)
class Request:
    """What is asked for, by whom."""

    customer: Customer
    business: Business | None
    product: Product
    amount: Decimal
    term_months: int
    method: str
    purpose: str

    @classmethod
    def of(cls, application: Application) -> "Request":
        """Return what an application asks for."""
        return cls(
            application.customer,
            application.business,
            application.product,
            application.amount,
            application.term_months,
            application.method,
            application.purpose,
        )


def violations(request: Request, *, policy: Policy, day: date) -> dict[str, str]:
    """Return what the rules forbid on `day`, as form field → message; empty where the request may go ahead."""
    errors: dict[str, str] = {}
    for rule in RULES:
        for field, message in rule(request, policy, day):
            errors.setdefault(field, message)
    return errors


def _product(request: Request, policy: Policy, day: date) -> Iterator[Violation]:
    product = request.product
    if product.customer_class != request.customer.customer_class:
        yield (
            "product",
            _("%(product)s is for the other class of customers. Choose another product.") % {"product": product},
        )
    elif not product.is_active:
        yield "product", _("%(product)s is no longer offered. Choose another product.") % {"product": product}


def _amount(request: Request, policy: Policy, day: date) -> Iterator[Violation]:
    product = request.product
    if not product.min_amount <= request.amount <= product.max_amount:
        yield (
            "amount",
            _("%(product)s is lent from %(least)s to %(most)s yuan.")
            % {"product": product, "least": format_yuan(product.min_amount), "most": format_yuan(product.max_amount)},
        )


def _sizing(request: Request, policy: Policy, day: date) -> Iterator[Violation]:
    """What the income allows; the other measures are known only when a product is matched or investigated."""
    product = request.product
    if product.sizing != Sizing.INCOME or not is_sized(product) or not hasattr(request.customer, "employment"):
        return
    income = request.customer.employment.monthly_income
    if request.amount > largest_by(product, income):
        yield (
            "amount",
            _("The income allows less: %(sum)s yuan at most for %(product)s. Ask for less, or choose another product.")
            % {"sum": sum_words(product, income), "product": product},
        )


def _term(request: Request, policy: Policy, day: date) -> Iterator[Violation]:
    product = request.product
    if not product.min_months <= request.term_months <= product.max_months:
        yield (
            "term_months",
            _("%(product)s runs for %(least)s to %(most)s months.")
            % {"product": product, "least": product.min_months, "most": product.max_months},
        )


def _method(request: Request, policy: Policy, day: date) -> Iterator[Violation]:
    product = request.product
    if request.method not in product.methods:
        offered = listed(Method(code).label for code in product.methods)
        yield "method", _("%(product)s is repaid by: %(methods)s.") % {"product": product, "methods": offered}
    elif request.method in AT_THE_END and product.bullet_months and request.term_months > product.bullet_months:
        yield (
            "term_months",
            _("With this method %(product)s runs for at most %(most)s months. Shorten the term or choose instalments.")
            % {"product": product, "most": product.bullet_months},
        )


def _age(request: Request, policy: Policy, day: date) -> Iterator[Violation]:
    """Old enough on the day, and not too old when the loan matures (age plus term)."""
    product, born = request.product, request.customer.birth_date
    age = full_years(born, day)
    if age < product.min_age:
        yield (
            "product",
            _("The customer is %(age)s; %(product)s is for people of at least %(least)s years.")
            % {"age": age, "product": product, "least": product.min_age},
        )
    if age > product.max_entry_age:
        yield (
            "product",
            _("The customer is %(age)s; %(product)s is for people of at most %(most)s years. Choose another product.")
            % {"age": age, "product": product, "most": product.max_entry_age},
        )
    at_maturity = full_years(born, add_months(day, request.term_months))
    if at_maturity > product.max_age:
        yield (
            "term_months",
            _(
                "The customer would be %(age)s at maturity; %(product)s ends at %(most)s. "
                "Choose a shorter term or another product."
            )
            % {"age": at_maturity, "product": product, "most": product.max_age},
        )


def _licence(request: Request, policy: Policy, day: date) -> Iterator[Violation]:
    """Seed: business customers have a licence and have traded for a year."""
    if request.customer.customer_class != CustomerClass.BUSINESS:
        return
    business = request.business
    if business is None or business.customer_id != request.customer.pk:
        yield "business", _("Choose the business the money is for.")
        return
    opens_on = licence_opens_on(business.licensed_on, policy)
    if opens_on > day:
        yield (
            "business",
            ngettext(
                "The licence of %(dated)s must be %(count)s year old. An application is possible from %(opens)s on.",
                "The licence of %(dated)s must be %(count)s years old. An application is possible from %(opens)s on.",
                policy.business_min_years,
            )
            % {"dated": business.licensed_on, "count": policy.business_min_years, "opens": opens_on},
        )


def _employment(request: Request, policy: Policy, day: date) -> Iterator[Violation]:
    """Seed: salaried customers have a steady job."""
    customer = request.customer
    if customer.customer_class == CustomerClass.SALARIED and not hasattr(customer, "employment"):
        yield "product", _("No employment of this customer is on record. Add it to the customer first.")


def _purpose(request: Request, policy: Policy, day: date) -> Iterator[Violation]:
    try:
        check_reason(request.purpose, at_least=policy.reason_min_length)
    except DomainError:
        yield (
            "purpose",
            ngettext(
                "Say in at least %(count)s character what the money is for.",
                "Say in at least %(count)s characters what the money is for.",
                policy.reason_min_length,
            )
            % {"count": policy.reason_min_length},
        )
        return
    if found := banned_use(request.purpose, request.customer.customer_class):
        use, word = found
        yield (
            "purpose",
            _(
                "“%(word)s” points to %(use)s, for which we must not lend. "
                "Say what the money is for; without a permitted use there is no loan."
            )
            % {"word": word, "use": use.label},
        )


RULES: tuple[Callable[[Request, Policy, date], Iterator[Violation]], ...] = (
    _product,
    _amount,
    _sizing,
    _term,
    _method,
    _age,
    _licence,
    _employment,
    _purpose,
)


def full_years(born: date, day: date) -> int:
    """Return the age in full years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
