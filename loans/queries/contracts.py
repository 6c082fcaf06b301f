"""Reads of credit lines, contracts and payouts: the counter's queue of work and a case's papers of money."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum, Value, When
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from customers.enums import CardUse
from customers.models import BankCard
from jinxin.access import Person
from jinxin.money import ZERO
from loans.enums import State
from loans.models import Application, BranchVisit, Contract, CreditLine, Payout


class Step(StrEnum):
    """What a case at the counter waits for."""

    PREPARE = "prepare"
    SIGN = "sign"
    PAY = "pay"
    RELEASE = "release"


STEP_LABELS: Final[dict[Step, Promise]] = {
    Step.PREPARE: pgettext_lazy("queue", "Contract to prepare"),
    Step.SIGN: pgettext_lazy("queue", "Contract to sign"),
    Step.PAY: pgettext_lazy("queue", "Payout to prepare"),
    Step.RELEASE: pgettext_lazy("queue", "Payout to release"),
}


def counter_work(person: Person) -> QuerySet[Any]:
    """Return the cases between approval and payout this person may see, each with its `step`, the oldest first."""
    contracts = Contract.objects.filter(application=OuterRef("pk")).exclude(state=Contract.State.VOID)
    payouts = Payout.objects.filter(contract__application=OuterRef("pk"), state=Payout.State.PREPARED)
    approved, signed = Q(state=State.APPROVED), Q(state=State.SIGNED)
    step = Case(
        When(approved & ~Exists(contracts), then=Value(Step.PREPARE)),
        When(approved, then=Value(Step.SIGN)),
        When(signed & ~Exists(payouts), then=Value(Step.PAY)),
        default=Value(Step.RELEASE),
    )
    cases = Application.objects.visible_to(person).filter(state__in=(State.APPROVED, State.SIGNED))
    return cases.annotate(step=step).order_by("decided_at", "pk")


def counts_by_step(cases: QuerySet[Any]) -> dict[str, int]:
    """Return how many cases wait for each step, in one query."""
    counted = dict(cases.order_by().values_list("step").annotate(Count("pk")))
    return {step.value: counted.get(step.value, 0) for step in Step}


def with_papers(cases: QuerySet[Any]) -> QuerySet[Any]:
    """Add what a row of the queue shows: people, line, and in `live_contracts` the contract with its `live_payouts`."""
    payouts = Payout.objects.exclude(state=Payout.State.CANCELLED).select_related("prepared_by")
    contracts = Contract.objects.exclude(state=Contract.State.VOID).select_related("prepared_by")
    contracts = contracts.prefetch_related(Prefetch("payouts", payouts, to_attr="live_payouts"))
    related = cases.select_related("customer", "product", "officer", "credit_line")
    return related.prefetch_related(Prefetch("contracts", contracts, to_attr="live_contracts"))


@dataclass(frozen=True)
class MoneyFile:
    """All of a case between the board's approval and the loan account."""

    line: CreditLine | None
    contracts: list[Contract]
    visits: list[BranchVisit]
    payouts: list[Payout]

    @property
    def live_contract(self) -> Contract | None:
        """The one contract that is not void."""
        return next((item for item in self.contracts if item.state != Contract.State.VOID), None)

    @property
    def live_payout(self) -> Payout | None:
        """The one payout that is not cancelled."""
        return next((item for item in self.payouts if item.state != Payout.State.CANCELLED), None)


def money_file(application: Application) -> MoneyFile:
    """Return the line, contracts, visits and payouts of a case, in four queries."""
    payouts = Payout.objects.filter(contract__application=application)
    payouts = payouts.select_related("contract__application", "prepared_by", "released_by", "cancelled_by", "loan")
    contracts = application.contracts.select_related("prepared_by", "signed_before", "void_by")
    return MoneyFile(
        line=CreditLine.objects.filter(application=application).first(),
        contracts=list(contracts),
        visits=list(application.branch_visits.select_related("recorded_by")),
        payouts=list(payouts),
    )


def lines_of(person: Person, chosen: Mapping[str, Any]) -> QuerySet[CreditLine]:
    """Return the credit lines of the cases this person may see, by `state` (open, closed) and `officer`."""
    lines = CreditLine.objects.filter(application__in=Application.objects.visible_to(person).order_by())
    if "state" in chosen:
        lines = lines.filter(is_open=chosen["state"] == "open")
    if "officer" in chosen:
        lines = lines.filter(application__officer=chosen["officer"])
    return lines.select_related("application__officer", "application__product", "customer").order_by(
        "-valid_from", "-pk"
    )


def line_sums(lines: QuerySet[CreditLine]) -> dict[str, Any]:
    """Return how many lines, what they grant and what of it is drawn."""
    found = lines.order_by().aggregate(count=Count("pk"), amount=Sum("amount"), drawn=Sum("drawn"))
    return {**found, "amount": found["amount"] or ZERO, "drawn": found["drawn"] or ZERO}


def cards_for_payout(application: Application) -> QuerySet[BankCard]:
    """Return the borrower's cards that a loan may be paid out to, those kept only for repayments left out."""
    found = BankCard.objects.filter(customer=application.customer_id, removed_at=None)
    return found.exclude(use=CardUse.REPAYMENT).order_by("pk")
