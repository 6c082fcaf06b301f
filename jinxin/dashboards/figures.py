"""The manager's figures. Each is one aggregate over a filter, and its link shows the rows of the same filter."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.enums import Acquisition, CustomerClass
from customers.models import Customer
from jinxin import clock
from jinxin.access import Role
from jinxin.fields import MoneyField
from jinxin.policy.services import policy_at
from jinxin.staff.models import User
from jinxin.worktime.models import Accountability, Deadline
from loans.enums import OPEN_STATES, State
from loans.models import Application, CreditLine, Instalment, Loan
from postloan.models import Callback
from review.enums import RoundState
from review.models import Round


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


def sections(at: datetime) -> list[Section]:
    """Return the centre's figures as of `at`: customers, portfolio, deadlines, board, calls."""
    today = clock.local_date(at)
    return [
        Section(_("Customers"), customer_figures()),
        Section(_("Lending"), lending_figures(at)),
        Section(_("Deadlines"), deadline_figures()),
        Section(_("Board"), board_figures()),
        Section(_("After payout"), after_figures(today)),
    ]


def customer_figures() -> list[Figure]:
    """Customers in all, by class and by way of marketing (the seed's two classes and three ways)."""
    counted = Customer.objects.aggregate(
        all=Count("pk"),
        **{value: Count("pk", filter=Q(customer_class=value)) for value in CustomerClass.values},
        **{value: Count("pk", filter=Q(acquisition=value)) for value in Acquisition.values},
    )
    url = reverse("customers:list")
    figures = [Figure("customers", _("Customers"), counted["all"], url)]
    figures += [Figure(f"class_{value}", label, counted[value], f"{url}?class={value}") for value, label in CustomerClass.choices]
    figures += [Figure(f"way_{value}", label, counted[value], f"{url}?acquisition={value}") for value, label in Acquisition.choices]
    return figures


def lending_figures(at: datetime) -> list[Figure]:
    """Granted (授信), drawn (用信), balance, borrowers, average balance and the share of small loans."""
    lines = CreditLine.objects.filter(is_open=True).aggregate(granted=Sum("amount"), drawn=Sum("drawn"))
    small = policy_at(at).small_loan_limit
    loans = Loan.objects.filter(state=Loan.State.ACTIVE).aggregate(
        balance=Sum("balance"), loans=Count("pk"), borrowers=Count("customer", distinct=True),
        small=Count("pk", filter=Q(principal__lte=small)),
    )
    granted, drawn = lines["granted"] or Decimal(0), lines["drawn"] or Decimal(0)
    balance, borrowers = loans["balance"] or Decimal(0), loans["borrowers"]
    active = f"{reverse('loans:loans')}?state={Loan.State.ACTIVE}"
    lines_url = f"{reverse('loans:lines')}?state=open"
    return [
        Figure("granted", _("Granted"), granted, lines_url, "wan"),
        Figure("drawn", _("Drawn"), drawn, lines_url, "wan"),
        Figure("use_rate", _("Use rate"), share(drawn, granted), lines_url, "percent", _("drawn / granted")),
        Figure("balance", _("Balance"), balance, active, "wan"),
        Figure("loans", _("Running loans"), loans["loans"], active),
        Figure("borrowers", _("Borrowers"), borrowers, active),
        Figure("average", _("Average balance"), balance / borrowers if borrowers else None, active, "wan", _("per borrower")),
        Figure("small", _("Small loans"), share(loans["small"], loans["loans"]), active, "percent", _("share of running loans")),
    ]


def deadline_figures() -> list[Figure]:
    """Clocks that run, that are overdue, and misses that nobody has ruled on."""
    counted = Deadline.objects.aggregate(
        running=Count("pk", filter=Q(state__in=(Deadline.State.RUNNING, Deadline.State.PAUSED))),
        breached=Count("pk", filter=Q(state=Deadline.State.BREACHED)),
        met=Count("pk", filter=Q(state=Deadline.State.MET)),
        late=Count("pk", filter=Q(state=Deadline.State.MET_LATE)),
    )
    unruled = Accountability.objects.exclude(state=Accountability.State.RULED).count()
    url = reverse("worktime:deadlines")
    done = counted["met"] + counted["late"] + counted["breached"]
    return [
        Figure("running", _("Running"), counted["running"], f"{url}?state=running"),
        Figure("breached", _("Overdue"), counted["breached"], f"{url}?state=breached"),
        Figure("on_time", _("Kept on time"), share(counted["met"], done), f"{url}?state=met", "percent"),
        Figure("unruled", _("Misses not ruled on"), unruled, f"{reverse('worktime:accountability')}?state=pending"),
    ]


def board_figures() -> list[Figure]:
    """Rounds by result."""
    counted = Round.objects.aggregate(**{value: Count("pk", filter=Q(state=value)) for value in RoundState.values})
    url = reverse("review:rounds")
    shown = (RoundState.OPEN, RoundState.APPROVED, RoundState.REJECTED)
    return [Figure(f"round_{value}", value.label, counted[value], f"{url}?state={value}") for value in shown]


def after_figures(today: date) -> list[Figure]:
    """This month's calls, and what of the principal that fell due this month so far was collected (到期收回率)."""
    month = clock.month_start(today)
    calls = Callback.objects.filter(month=month).aggregate(
        planned=Count("pk"), done=Count("pk", filter=Q(state=Callback.State.DONE))
    )
    due = Instalment.objects.filter(due_on__gte=month, due_on__lte=today).aggregate(
        due=Sum("principal"), paid=Sum("paid_principal")
    )
    overdue = Loan.objects.filter(instalments__due_on__lt=today, instalments__settled_on=None).distinct().count()
    url, loans = reverse("postloan:callbacks"), reverse("loans:loans")
    return [
        Figure("calls", _("Calls this month"), calls["planned"], url),
        Figure("calls_done", _("Calls made"), calls["done"], f"{url}?state=done"),
        Figure("overdue", _("Loans in arrears"), overdue, f"{loans}?overdue=1"),
        Figure("recovery", _("Due recovery rate"), share(due["paid"], due["due"]), loans, "percent", _("principal due this month")),
    ]


def stages() -> list[dict[str, Any]]:
    """Return the funnel: applications and their amount in each state, with the link to the rows."""
    counted = {row["state"]: row for row in Application.objects.values("state").annotate(n=Count("pk"), total=Sum("amount"))}
    url = reverse("loans:applications")
    none = {"n": 0, "total": Decimal("0.00")}
    return [
        {"state": value, "label": label, "count": counted.get(value, none)["n"], "amount": counted.get(value, none)["total"], "url": f"{url}?state={value}"}
        for value, label in State.choices
    ]


def officers() -> QuerySet[User]:
    """Return the loan officers with customers, running cases, borrowers and balance side by side, in one query."""
    running = Loan.objects.filter(officer=OuterRef("pk"), state=Loan.State.ACTIVE).order_by().values("officer")
    customers = Customer.objects.filter(officer=OuterRef("pk")).order_by().values("officer")
    cases = Application.objects.filter(officer=OuterRef("pk"), state__in=OPEN_STATES).order_by().values("officer")
    balance = Subquery(running.annotate(total=Sum("balance")).values("total"), output_field=MoneyField())
    return User.objects.with_role(Role.OFFICER).annotate(
        customer_count=Coalesce(Subquery(customers.annotate(n=Count("pk")).values("n")), 0),
        case_count=Coalesce(Subquery(cases.annotate(n=Count("pk")).values("n")), 0),
        borrower_count=Coalesce(Subquery(running.annotate(n=Count("customer", distinct=True)).values("n")), 0),
        balance=balance,
    )


def share(part: Any, whole: Any) -> Decimal | None:
    """Return part / whole, or None where there is no whole."""
    return Decimal(part or 0) / Decimal(whole) if whole else None
