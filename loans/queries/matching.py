"""Reads for the match of a customer with the products."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from customers.enums import CustomerClass
from customers.models import Customer, PortraitAnswer
from jinxin import clock
from jinxin.errors import DomainError
from jinxin.money import parse_amount
from jinxin.policy.services import policy_at
from loans.enums import NEEDS, OPEN_STATES, Method, Need, Sizing
from loans.ledger.schedule import Instalment, build_schedule
from loans.models import Application, LprRate, Product
from loans.queries.products import add_spread, lpr_on
from loans.rules.matching import Subject, Verdict, Wish, judge, longest_term, usual_method

MONTHS_OF_YEAR = 12
SAID_OF_NEEDS = ("need_home", "need_business")
NEEDS_SAID: Mapping[str, Need] = {"start": Need.HOMECOMING, "car": Need.CONSUMPTION, "education": Need.CONSUMPTION}
"""Needs that portraits call by other names than the products do."""


@dataclass(frozen=True)
class Example:
    """What a loan of a product would cost: amount in yuan, term, method, and its first instalment."""

    amount: Decimal
    months: int
    method: Method
    first: Instalment
    interest: Decimal


@dataclass(frozen=True)
class Match:
    """A product as it is for a customer and a need: the verdict, the rates of the day and an example."""

    verdict: Verdict
    lowest: Decimal
    usual: Decimal
    highest: Decimal
    example: Example | None
    apply_url: str

    @property
    def product(self) -> Product:
        """The product."""
        return self.verdict.product


def subject_of(customer: Customer, at: datetime) -> Subject:
    """Return what the conditions look at."""
    day = clock.local_date(at)
    cases = Application.objects.filter(customer=customer, state__in=OPEN_STATES).only("pk", "number", "product_id")
    job = None if customer.is_business else getattr(customer, "employment", None)
    return Subject(
        customer_class=customer.customer_class,
        born=customer.birth_date,
        income=job.monthly_income if job else None,
        shops=list(customer.businesses.all()) if customer.is_business else [],
        open_cases={case.product_id: case for case in cases},
        policy=policy_at(at),
        day=day,
    )


def matches(customer: Customer, subject: Subject, wish: Wish) -> list[Match]:
    """Return every product on offer for a customer and a need: what fits first, what is for the other class last.

    Raises DomainError where no LPR is known for the day.
    """
    lpr = lpr_on(subject.day)
    products = Product.objects.filter(is_active=True).order_by("pk")
    found = [_match(customer, judge(product, subject, wish), subject, wish, lpr) for product in products]
    return sorted(found, key=lambda match: _rank(match.verdict, subject))


def portrait_of(customer: Customer) -> dict[str, Any]:
    """Return what a customer's portrait says that a match can begin with, by the names of the form."""
    said = {
        answer.question: answer.value
        for answer in PortraitAnswer.objects.filter(customer=customer, question__in=ASKED)
        if answer.value not in (None, "", [])
    }
    start: dict[str, Any] = {
        "amount": _amount(said.get("need_amount")),
        Sizing.INSTALMENT.value: _amount(said.get("mortgage_instalment")),
    }
    if turnover := _amount(said.get("turnover")):
        start[Sizing.FLOW.value] = turnover * MONTHS_OF_YEAR
    for need in (NEEDS_SAID.get(one, one) for name in SAID_OF_NEEDS for one in said.get(name, ())):
        if need in NEEDS[customer.customer_class]:
            start.setdefault("need", need)
    return {name: value for name, value in start.items() if value}


ASKED = ("need_amount", "mortgage_instalment", "turnover", *SAID_OF_NEEDS)


def _amount(answer: Any) -> Decimal | None:
    try:
        return parse_amount(str(answer)) if answer else None
    except DomainError:
        return None


def _rank(verdict: Verdict, subject: Subject) -> int:
    if verdict.product.customer_class != subject.customer_class:
        return 3
    return 2 if verdict.failing else 1 if verdict.missing else 0


def _match(customer: Customer, verdict: Verdict, subject: Subject, wish: Wish, lpr: LprRate) -> Match:
    product, example = verdict.product, _example(verdict, subject, wish, lpr) if verdict.fits else None
    months = verdict.months or product.max_months
    spreads = (product.min_spread_bp, product.spread_bp, product.max_spread_bp)
    lowest, usual, highest = (add_spread(lpr, product, months, spread) for spread in spreads)
    url = _apply_url(customer, verdict, example, wish) if example else ""
    return Match(verdict, lowest, usual, highest, example, url)


def _example(verdict: Verdict, subject: Subject, wish: Wish, lpr: LprRate) -> Example | None:
    """Return what the wanted amount, or the most there is, would cost over the longest term."""
    product, method = verdict.product, usual_method(verdict.product)
    months = longest_term(product, subject, method)
    if verdict.limit is None or months is None:
        return None
    amount, rate = min(wish.amount or verdict.limit, verdict.limit), add_spread(lpr, product, months)
    plan = build_schedule(principal=amount, annual_rate_pct=rate, months=months, method=method, start=subject.day)
    return Example(amount, months, Method(method), plan.instalments[0], plan.totals.interest)


def _apply_url(customer: Customer, verdict: Verdict, example: Example, wish: Wish) -> str:
    """Return the application's form filled in with what was matched; the officer completes the purpose."""
    carried: dict[str, Any] = {
        "customer": customer.pk,
        "product": verdict.product.pk,
        "amount": example.amount,
        "term_months": example.months,
        "method": example.method.value,
        "purpose": _("%(need)s: ") % {"need": wish.need.label},
    }
    if verdict.business and customer.customer_class == CustomerClass.BUSINESS:
        carried["business"] = verdict.business.pk
    return f"{reverse('loans:create')}?{urlencode(carried)}"
