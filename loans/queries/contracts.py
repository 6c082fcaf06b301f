"""Reads of credit lines, contracts and payouts: the counter's queue of work and a case's papers of money."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    Exists,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
    prefetch_related_objects,
)
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from customers.enums import CardUse
from customers.models import BankCard
from jinxin.access import Person
from loans.enums import State
from loans.models import Application, BranchVisit, Contract, CostStatement, CreditLine, Document, Payout


class Step(StrEnum):
    """What a case at the counter waits for."""

    COSTS = "costs"
    PREPARE = "prepare"
    SIGN = "sign"
    PAY = "pay"
    RELEASE = "release"
    BANK = "bank"


STEP_LABELS: Final[dict[Step, Promise]] = {
    Step.COSTS: pgettext_lazy("queue", "Costs to be signed"),
    Step.PREPARE: pgettext_lazy("queue", "Contract to prepare"),
    Step.SIGN: pgettext_lazy("queue", "Contract to sign"),
    Step.PAY: pgettext_lazy("queue", "Payout to prepare"),
    Step.RELEASE: pgettext_lazy("queue", "Payout to release"),
    Step.BANK: pgettext_lazy("queue", "At the bank"),
}


def counter_work(person: Person) -> QuerySet[Any]:
    """Return the cases between approval and payout this person may see, and those paid out under whose line something
    more is drawn, each with its `step`, the oldest first."""
    contracts = Contract.objects.filter(application=OuterRef("pk")).exclude(state=Contract.State.VOID)
    approved, signed = Q(state=State.APPROVED), Q(state=State.SIGNED)
    drawn_again = Payout.objects.filter(state__in=Payout.OPEN).order_by().values("contract__application")
    costs = CostStatement.objects.filter(application=OuterRef("pk"), state=CostStatement.State.SIGNED)
    step = Case(
        When(approved & ~Exists(contracts) & ~Exists(costs), then=Value(Step.COSTS)),
        When(approved & ~Exists(contracts), then=Value(Step.PREPARE)),
        When(approved, then=Value(Step.SIGN)),
        When(Exists(_payouts(Payout.State.PREPARED)), then=Value(Step.RELEASE)),
        When(Exists(_payouts(Payout.State.REQUESTED)), then=Value(Step.PAY)),
        When(Exists(_payouts(Payout.State.RELEASED)), then=Value(Step.BANK)),
        default=Value(Step.PAY),
    )
    waiting = approved | signed | Q(state=State.PAID_OUT, pk__in=drawn_again)
    cases = Application.objects.visible_to(person).filter(waiting)
    return cases.annotate(step=step).order_by("decided_at", "pk")


def _payouts(state: str) -> QuerySet[Payout]:
    return Payout.objects.filter(contract__application=OuterRef("pk"), state=state)


def counts_by_step(cases: QuerySet[Any]) -> dict[str, int]:
    """Return how many cases wait for each step, in one query."""
    counted = dict(cases.order_by().values_list("step").annotate(Count("pk")))
    return {step.value: counted.get(step.value, 0) for step in Step}


def with_papers(cases: QuerySet[Any]) -> QuerySet[Any]:
    """Add what a row of the queue shows: people, line, and in `live_contracts` the contract with its `live_payouts`."""
    payouts = Payout.objects.filter(state__in=Payout.OPEN).select_related("prepared_by", "requested_by", "order")
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
    costs: CostStatement | None = None

    @property
    def has_signed_costs(self) -> bool:
        """Whether the borrower has signed what the loan costs."""
        return self.costs is not None and self.costs.state == CostStatement.State.SIGNED

    @property
    def live_contract(self) -> Contract | None:
        """The one contract that is not void."""
        return next((item for item in self.contracts if item.state != Contract.State.VOID), None)

    @property
    def open_payouts(self) -> list[Payout]:
        """The payouts that wait for somebody: asked for, prepared, or at the bank."""
        return [item for item in self.payouts if item.state in Payout.OPEN]


def money_file(application: Application) -> MoneyFile:
    """Return the line, contracts with their papers, visits, payouts and the cost statement of a case.

    What cannot be there yet is not asked for: no contract before a line, no paper and no payout before a signature.
    """
    visits = list(application.branch_visits.select_related("recorded_by"))
    line: CreditLine | None = getattr(application, "credit_line", None)
    if line is None:
        return MoneyFile(None, [], visits, [])
    contracts = application.contracts.select_related("prepared_by", "signed_before", "void_by", "cost_statement")
    found = list(contracts)
    signed = [contract for contract in found if contract.signed_at]
    prefetch_related_objects(signed, Prefetch("documents", Document.objects.select_related("payout")))
    return MoneyFile(line, found, visits, _drawn(signed), _live_statement(application, found))


def _drawn(contracts: list[Contract]) -> list[Payout]:
    """Return the payouts under these contracts, each with its `proof_list`: one query joins both."""
    if not contracts:
        return []
    people = ("requested_by", "prepared_by", "released_by", "cancelled_by")
    rows = Payout.objects.filter(contract__in=contracts).annotate(proof=FilteredRelation("proofs"))
    related: Any = ("contract__application", *people, "loan", "order", "proof")  # the type check knows no joined alias
    rows = rows.select_related(*related)
    found: dict[int, Any] = {}
    for row in rows.order_by("-pk", "proof__added_at", "proof__pk"):
        payout = found.setdefault(row.pk, row)
        payout.proof_list = [*getattr(payout, "proof_list", ()), *filter(None, [getattr(row, "proof", None)])]
    return list(found.values())


def _live_statement(application: Application, contracts: list[Contract]) -> CostStatement | None:
    """Return the cost statement in force: that of the contract, which nobody can replace, else the newest."""
    for contract in contracts:
        if contract.state != Contract.State.VOID:
            return contract.cost_statement
    return application.cost_statements.exclude(state=CostStatement.State.REPLACED).first()


def cards_for_payout(application: Application) -> QuerySet[BankCard]:
    """Return the borrower's cards that a loan may be paid out to, those kept only for repayments left out."""
    found = BankCard.objects.filter(customer=application.customer_id, removed_at=None)
    return found.exclude(use=CardUse.REPAYMENT).order_by("pk")
