"""The manager's figures. Each is one aggregate over a filter, and its link shows the rows of the same filter.

Customers, cases and loans are counted by officer once, so that the centre's figures and the officers side by side come
from the same rows: nine queries for the whole page.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Max, Q, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from customers.enums import Acquisition, CustomerClass, Standing
from customers.models import Customer
from jinxin import clock
from jinxin.money import ZERO
from jinxin.policy.services import policy_at
from jinxin.worktime.models import Accountability, Deadline
from jinxin.worktime.queries import due_between
from loans.enums import OPEN_STATES, State
from loans.models import Application, Instalment, Loan, Stay
from loans.queries.due import month_so_far
from postloan.models import Callback
from review.enums import RoundState
from review.models import Round

PROMISE_DAYS: Final = 30
"""How far back the share of cases paid out in time looks, in days."""
Rows = Sequence[Mapping[str, Any]]
"""Grouped rows: the columns they are grouped by, and the sums."""


@dataclass(frozen=True)
class Figure:
    """A number with its name and the address of the rows behind it. `kind` says how it is written."""

    key: str
    label: str | Promise
    value: Any
    url: str = ""
    kind: str = "count"
    note: str | Promise = ""


@dataclass(frozen=True)
class Section:
    """Figures of one subject."""

    title: str | Promise
    figures: list[Figure]


@dataclass
class Officer:
    """What one loan officer looks after."""

    pk: int
    name: str
    customers: int = 0
    cases: int = 0
    borrowers: int = 0
    balance: Decimal = ZERO


@dataclass(frozen=True)
class Stage:
    """The applications in one state."""

    state: str
    label: str
    count: int
    amount: Decimal
    url: str


@dataclass(frozen=True)
class Centre:
    """The whole page: sections of figures, the stages, the officers side by side."""

    sections: list[Section]
    stages: list[Stage]
    officers: list[Officer] = field(default_factory=list)

    @property
    def all_stages(self) -> tuple[int, Decimal]:
        """Return the number and the amount of all applications."""
        return sum(stage.count for stage in self.stages), sum((stage.amount for stage in self.stages), ZERO)

    @property
    def all_officers(self) -> Officer:
        """Return what the officers look after together."""
        whole = Officer(0, "")
        for one in self.officers:
            whole.customers += one.customers
            whole.cases += one.cases
            whole.borrowers += one.borrowers
            whole.balance += one.balance
        return whole


def centre(at: datetime) -> Centre:
    """Return the centre's figures as of `at`."""
    customers = list(
        Customer.objects.order_by()
        .values("officer", "officer__name", "customer_class", "acquisition")
        .annotate(n=Count("pk"), borrowers=Count("pk", filter=Q(owed__gt=0)))
    )
    cases = list(_cases())
    policy = policy_at(at)
    loans = list(_loans(policy.small_loan_limit))
    sections = [
        Section(_("Customers"), customer_figures(customers)),
        Section(_("Lending"), lending_figures(customers, cases, loans)),
        Section(_("Deadlines"), deadline_figures(policy.payout_target_hours, clock.local_date(at))),
        Section(_("Board"), board_figures()),
        Section(_("After payout"), after_figures(clock.local_date(at))),
    ]
    return Centre(sections, stages(cases), officers(customers, cases, loans))


def _cases() -> Iterable[Mapping[str, Any]]:
    rows = Application.objects.order_by().values("officer", "officer__name", "state")
    line = Q(credit_line__is_open=True)
    return rows.annotate(
        n=Count("pk"),
        total=Sum("amount"),
        granted=Sum("credit_line__amount", filter=line),
        drawn=Sum("credit_line__drawn", filter=line),
    )


def _loans(small: Decimal) -> Iterable[Mapping[str, Any]]:
    rows = Loan.objects.filter(state=Loan.State.ACTIVE).order_by().values("officer", "officer__name")
    return rows.annotate(
        n=Count("pk"),
        balance=Sum("balance"),
        small=Count("pk", filter=Q(principal__lte=small)),
    )


def customer_figures(rows: Rows) -> list[Figure]:
    """Customers in all, by class and by way of marketing (the seed's two classes and three ways)."""
    url = reverse("customers:list")
    figures = [Figure("customers", _("Customers"), total(rows, "n"), url)]
    for column, prefix, choices in (("customer_class", "class", CustomerClass), ("acquisition", "way", Acquisition)):
        parameter = "class" if prefix == "class" else column
        for value, label in choices.choices:
            count = total([row for row in rows if row[column] == value], "n")
            figures.append(Figure(f"{prefix}_{value}", label, count, f"{url}?{parameter}={value}"))
    return figures


def lending_figures(customers: Rows, cases: Rows, loans: Rows) -> list[Figure]:
    """Granted (授信), drawn (用信), balance, borrowers, average balance and the share of small loans."""
    granted, drawn, balance = total(cases, "granted"), total(cases, "drawn"), total(loans, "balance")
    running, borrowers = total(loans, "n"), total(customers, "borrowers")
    active = f"{reverse('loans:loans')}?state={Loan.State.ACTIVE}"
    lines = f"{reverse('loans:lines')}?state=open"
    average = balance / borrowers if borrowers else None
    return [
        Figure("granted", _("Granted"), granted, lines, "wan"),
        Figure("drawn", _("Drawn"), drawn, lines, "wan"),
        Figure("use_rate", _("Use rate"), share(drawn, granted), lines, "percent", _("drawn / granted")),
        Figure("balance", _("Loan balance"), balance, active, "wan"),
        Figure("loans", _("Running loans"), running, active),
        Figure("borrowers", _("Borrowers"), borrowers, f"{reverse('customers:list')}?standing={Standing.BORROWING}"),
        Figure("average", _("Average balance"), average, active, "wan", _("per borrower")),
        Figure(
            "small",
            _("Small loans"),
            share(total(loans, "small"), running),
            active,
            "percent",
            _("share of running loans"),
        ),
    ]


def _counted(rows: QuerySet[Any]) -> Max:
    """Count other rows in the same query: a subquery that hangs on nothing, looked up once."""
    return Max(Subquery(rows.order_by().values("outcome").annotate(n=Count("pk")).values("n")))


def deadline_figures(hours: int, today: date) -> list[Figure]:
    """How many cases paid out lately took no longer than promised (seed: 24 hours); clocks that run, that are overdue,
    and misses that nobody has ruled on. One query."""
    first = today - timedelta(days=PROMISE_DAYS - 1)
    paid = Stay.objects.filter(due_between("left_at", first, today), outcome=State.PAID_OUT, whole_minutes__gte=0)
    pending = (Accountability.State.OPEN, Accountability.State.EXPLAINED)
    counted = Deadline.objects.aggregate(
        paid=_counted(paid),
        promised=_counted(paid.filter(whole_minutes__lte=hours * 60)),
        running=Count("pk", filter=Q(state=Deadline.State.RUNNING)),
        breached=Count("pk", filter=Q(state=Deadline.State.BREACHED)),
        met=Count("pk", filter=Q(state=Deadline.State.MET)),
        late=Count("pk", filter=Q(state=Deadline.State.MET_LATE)),
        unruled=Count("pk", filter=Q(accountability__state__in=pending)),
    )
    paid_out, promised = counted["paid"] or 0, counted["promised"]
    url = reverse("worktime:deadlines")
    done = counted["met"] + counted["late"] + counted["breached"]
    return [
        Figure(
            "promise",
            _now("Paid out within %(hours)s hours") % {"hours": hours},
            share(promised, paid_out),
            f"{reverse('loans:promise')}?first={first}&last={today}",
            "percent",
            ngettext("%(count)s case in 30 days", "%(count)s cases in 30 days", paid_out) % {"count": paid_out},
        ),
        Figure("running", _("Running"), counted["running"], f"{url}?state=running"),
        Figure("breached", _("Overdue"), counted["breached"], f"{url}?state=breached"),
        Figure("on_time", _("Kept on time"), share(counted["met"], done), f"{url}?state=met", "percent"),
        Figure(
            "unruled",
            _("Misses not ruled on"),
            counted["unruled"],
            f"{reverse('worktime:accountability')}?state=pending",
        ),
    ]


def board_figures() -> list[Figure]:
    """Rounds by result."""
    counted = Round.objects.aggregate(**{value: Count("pk", filter=Q(state=value)) for value in RoundState.values})
    url = reverse("review:rounds")
    shown = (RoundState.OPEN, RoundState.APPROVED, RoundState.REJECTED)
    return [Figure(f"round_{value}", value.label, counted[value], f"{url}?state={value}") for value in shown]


def after_figures(today: date) -> list[Figure]:
    """This month's calls, and what of the principal that fell due this month so far was collected (到期收回率)."""
    month, last = month_so_far(today)
    calls = Callback.objects.filter(month=month).aggregate(
        planned=Count("pk"), done=Count("pk", filter=Q(state=Callback.State.DONE))
    )
    this_month = Q(due_on__gte=month, due_on__lte=last)
    late = Q(payable_on__lt=today, settled_on=None)
    due = Instalment.objects.filter(this_month | late).aggregate(
        due=Sum("principal", filter=this_month),
        paid=Sum("paid_principal", filter=this_month),
        overdue=Count("loan", distinct=True, filter=late),
    )
    url, loans = reverse("postloan:callbacks"), reverse("loans:loans")
    return [
        Figure("calls", _("Calls this month"), calls["planned"], url),
        Figure("calls_done", _("Calls made"), calls["done"], f"{url}?state=done"),
        Figure("overdue", _("Loans in arrears"), due["overdue"], f"{loans}?overdue=1"),
        Figure(
            "recovery",
            _("Due recovery rate"),
            share(due["paid"], due["due"]),
            f"{reverse('loans:due')}?first={month}&last={last}",
            "percent",
            _("principal due this month"),
        ),
    ]


def stages(cases: Rows) -> list[Stage]:
    """Return the applications and their amount in each state, with the link to the rows."""
    url = reverse("loans:applications")
    by_state: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in cases:
        by_state[row["state"]].append(row)
    return [
        Stage(value, str(label), total(by_state[value], "n"), total(by_state[value], "total"), f"{url}?state={value}")
        for value, label in State.choices
    ]


def officers(customers: Rows, cases: Rows, loans: Rows) -> list[Officer]:
    """Return everyone who looks after something, by name; their figures add up to the centre's."""
    found: dict[int, Officer] = {}
    for row in (*customers, *cases, *loans):
        found.setdefault(row["officer"], Officer(row["officer"], row["officer__name"]))
    for row in customers:
        found[row["officer"]].customers += row["n"]
        found[row["officer"]].borrowers += row["borrowers"]
    for row in cases:
        found[row["officer"]].cases += row["n"] if row["state"] in OPEN_STATES else 0
    for row in loans:
        found[row["officer"]].balance += row["balance"]
    return sorted(found.values(), key=lambda officer: (officer.name, officer.pk))


def total(rows: Iterable[Mapping[str, Any]], column: str) -> Any:
    """Return the sum of a column; rows without a value count nothing."""
    return sum((row[column] for row in rows if row[column] is not None), ZERO if column in MONEY else 0)


MONEY = frozenset({"total", "granted", "drawn", "balance"})


def share(part: Any, whole: Any) -> Decimal | None:
    """Return part / whole, or None where there is no whole."""
    return Decimal(part or 0) / Decimal(whole) if whole else None
