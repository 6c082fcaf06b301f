"""Repeat marketing (二次营销): borrowers with three clean years, normal cash flow and a good record, listed each day.

Every rule is a condition on customers that the database evaluates for all of them at once; a borrower leaves the list
by the first rule they no longer meet. Making the list again changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import (
    BooleanField,
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from customers.enums import RepeatEnd
from customers.models import Customer, Opportunity, RepeatCandidate
from jinxin import clock
from jinxin.audit.services import record
from jinxin.fields import MoneyField, yuan
from jinxin.money import ZERO
from jinxin.policy.services import policy_at
from jinxin.policy.settings import Policy
from jinxin.staff.models import Centre
from loans.enums import OPEN_STATES
from loans.models import Application, Instalment, Investigation, Loan
from postloan import actions
from postloan.models import Callback, Grade, RiskSignal, SignalKind

MONEY_SIGNALS: Final = (SignalKind.FLOWS, SignalKind.FUNDING)
"""Signals that speak of the flow of money; all others are marks on the record."""


@dataclass(frozen=True)
class Rule:
    """Why somebody is not, or no longer, on the list: the condition that says so."""

    end: RepeatEnd
    broken: Callable[[date, Policy], Q]


def _gone(day: date, policy: Policy) -> Q:
    return Q(merged_into__isnull=False)


def _late(day: date, policy: Policy) -> Q:
    """Seed: 3年内按时还本付息. A payment within the grace days of its loan is on time; so is one on the working
    day after a due day of rest. Only lines in force count: what a prepayment or an extension replaced was never due."""
    days = Cast("loan__grace_days", IntegerField())  # SQLite multiplies no small integer with a duration
    grace = ExpressionWrapper(days * Value(timedelta(days=1)), output_field=DurationField())
    due = Instalment.objects.filter(loan__customer=OuterRef("pk"), due_on__gte=since(day, policy), due_on__lt=day)
    paid_late = Q(settled_on__gt=F("payable_on") + grace)
    still_open = Q(settled_on__isnull=True, payable_on__lt=Value(day) - grace)
    return Q(Exists(due.filter(paid_late | still_open)))


def _cash_flow(day: date, policy: Policy) -> Q:
    """Seed: 现金流正常. The last call was answered with a normal source of repayment and a business that goes on."""
    doubts = (Grade.AMBER, Grade.RED)
    signals = Exists(_open_signals().filter(kind__in=MONEY_SIGNALS))
    return Q(last_source__in=doubts) | Q(last_business__in=doubts) | Q(signals)


def _record(day: date, policy: Policy) -> Q:
    """Seed: 信用记录良好. No open signal, and no late payment in the last credit report."""
    signals = Exists(_open_signals().exclude(kind__in=MONEY_SIGNALS))
    return Q(reported_late__gt=0) | Q(reported_overdue__gt=ZERO) | Q(signals)


def _history(day: date, policy: Policy) -> Q:
    """Three years of paying back: the first payout lies that long ago, and instalments fell due meanwhile."""
    early = Loan.objects.filter(customer=OuterRef("pk"), started_on__lte=since(day, policy))
    return ~Q(Exists(early)) | Q(instalments_due__lt=policy.repeat_min_instalments)


def _applying(day: date, policy: Policy) -> Q:
    return Q(Exists(Application.objects.filter(customer=OuterRef("pk"), state__in=OPEN_STATES)))


def _open_signals() -> QuerySet[RiskSignal]:
    return RiskSignal.objects.filter(customer=OuterRef("pk"), closed_at__isnull=True)


COLUMNS: Final = ("pk", "officer_id", "borrower_since", "instalments_due", "last_normal")

RULES: Final = (
    Rule(RepeatEnd.GONE, _gone),
    Rule(RepeatEnd.LATE, _late),
    Rule(RepeatEnd.RECORD, _record),
    Rule(RepeatEnd.CASH_FLOW, _cash_flow),
    Rule(RepeatEnd.HISTORY, _history),
    Rule(RepeatEnd.APPLYING, _applying),
)
"""In the order in which a reason is given."""


def since(day: date, policy: Policy) -> date:
    """Return the first day of the clean years that count."""
    return clock.add_months(day, -12 * policy.repeat_clean_years)


def borrowers(day: date, policy: Policy) -> QuerySet[Customer]:
    """Return everybody who ever had a loan, with the facts the rules and the list speak of."""
    loans = Loan.objects.filter(customer=OuterRef("pk")).order_by().values("customer")
    due = Instalment.objects.filter(loan__customer=OuterRef("pk"), due_on__gte=since(day, policy), due_on__lt=day)
    due = due.filter(kind=Instalment.Kind.REGULAR)
    counted = due.order_by().values("loan__customer").annotate(n=Count("pk")).values("n")
    return (
        Customer.objects.order_by()
        .filter(Exists(loans))
        .annotate(
            borrower_since=Subquery(loans.annotate(first=Min("started_on")).values("first")),
            instalments_due=Coalesce(Subquery(counted), 0, output_field=IntegerField()),
            **_last_call(),
            **_last_report(),
        )
    )


def _last_call() -> dict[str, Any]:
    """Return the answers of the last call in which somebody was reached, and the month of the last normal ones."""
    last = Callback.objects.filter(customer=OuterRef("pk"), state=Callback.State.DONE).order_by("-month")
    normal = last.filter(source_grade=Grade.GREEN, business_grade=Grade.GREEN)
    return {
        "last_source": Coalesce(Subquery(last.values("source_grade")[:1]), Value("")),
        "last_business": Coalesce(Subquery(last.values("business_grade")[:1]), Value("")),
        "last_normal": Subquery(normal.values("month")[:1]),
    }


def _last_report() -> dict[str, Any]:
    """Return what the credit report of the last investigation says of payments elsewhere."""
    last = Investigation.objects.filter(application__customer=OuterRef("pk"), saved_at__isnull=False)
    newest = last.order_by("-saved_at", "-pk")
    return {
        "reported_late": Coalesce(Subquery(newest.values("overdue_24_months")[:1]), 0, output_field=IntegerField()),
        "reported_overdue": Coalesce(
            Subquery(newest.values("current_overdue")[:1]), yuan(0), output_field=MoneyField()
        ),
    }


def eligible(day: date, policy: Policy) -> QuerySet[Customer]:
    """Return the borrowers who meet every rule of repeat marketing on a day."""
    found = borrowers(day, policy)
    for rule in RULES:
        found = found.exclude(rule.broken(day, policy))
    return found


@dataclass(frozen=True)
class Standing:
    """Whether one borrower meets one rule."""

    rule: RepeatEnd
    holds: bool


def standing(customer: Customer, day: date, policy: Policy) -> list[Standing] | None:
    """Return rule by rule whether a customer belongs on the list; None for who never borrowed. One query."""
    broken = {f"breaks_{rule.end}": _yes(rule.broken(day, policy)) for rule in RULES}
    found = borrowers(day, policy).filter(pk=customer.pk).annotate(**broken).values(*broken).first()
    if found is None:
        return None
    shown = [rule.end for rule in RULES if rule.end != RepeatEnd.GONE]
    return [Standing(end, not found[f"breaks_{end}"]) for end in shown]


def _yes(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=BooleanField())


@transaction.atomic
def refresh_repeat_list(at: datetime) -> dict[str, int]:
    """Make the list of the day: who no longer meets a rule leaves it with the reason, who meets all comes on it.

    Each step is one statement over all customers. Returns how many came and left.
    """
    day, policy = clock.local_date(at), policy_at(at)
    left = sum(_take_off(rule, day, policy) for rule in RULES)
    come = _put_on(day, policy)
    if come or left:
        centre = Centre.objects.order_by("pk").first() or Centre(pk=0)
        record(actions.REPEAT_LIST, centre, actor=None, at=at, data={"come": come, "left": left})
    return {"come": come, "left": left}


def _take_off(rule: Rule, day: date, policy: Policy) -> int:
    broken = borrowers(day, policy).filter(rule.broken(day, policy)).values("pk")
    listed = RepeatCandidate.objects.listed().filter(customer__in=broken)
    return listed.update(left_on=day, left_because=rule.end)


def _put_on(day: date, policy: Policy) -> int:
    """Add who is missing; a need found already or a "not now" that still holds keeps them off."""
    listed = RepeatCandidate.objects.filter(customer=OuterRef("pk"), left_on__isnull=True)
    quiet = RepeatCandidate.objects.filter(customer=OuterRef("pk"), quiet_until__gt=day)
    missing = eligible(day, policy).exclude(Exists(listed)).exclude(Exists(quiet))
    found = Opportunity.objects.filter(customer=OuterRef("pk"), closed_at__isnull=True)
    columns = missing.exclude(Exists(found)).values_list(*COLUMNS)
    select, params = columns.query.sql_with_params()
    return _insert(select, params, day)


def _insert(select: str, params: Any, day: date) -> int:
    today = connection.ops.adapt_datefield_value(day)
    cast = "CAST(%s AS date)" if connection.vendor == "postgresql" else "%s"
    statement = f"""
        INSERT INTO customers_repeatcandidate
               (customer_id, officer_id, borrower_since, on_time, last_call_on, listed_on, left_because, note)
        SELECT found.*, {cast}, '', '' FROM ({select}) found WHERE TRUE
            ON CONFLICT DO NOTHING
    """  # noqa: S608 - the text comes from the query compiler, values are parameters
    with connection.cursor() as cursor:
        cursor.execute(statement, [today, *params])
        return int(cursor.rowcount)
