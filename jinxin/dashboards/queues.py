"""The workbench: for each role the queues of its work, the most urgent first.

One query counts them all; only of those in which something waits are the first rows read.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import Contact
from jinxin import clock
from jinxin.access import Role
from jinxin.dashboards import waiting
from jinxin.dashboards.scalars import count_of, read
from jinxin.worktime.models import Accountability, Deadline
from loans.enums import State
from loans.models import Application, Appointment, BankRow, Condition, Contract, PaymentOrder, Payout
from loans.queries.papers import is_gathering, load_files, missing_papers
from loans.wording import listed
from review.enums import RoundState
from review.models import Round

SHOWN = 8
"""Rows of a queue shown on the workbench; its list shows all."""


@dataclass(frozen=True)
class Row:
    """One thing to do: what it is called, where it is done, what is known of it."""

    title: str
    url: str
    note: str = ""
    amount: Decimal | None = None
    state: str = ""
    tone: str = "neutral"
    deadline: Deadline | None = None


@dataclass(frozen=True)
class Queue:
    """Things of one kind that wait for this person: all of them as `found`, the first as `rows` once they are read."""

    key: str
    title: str | Promise
    icon: str
    url: str
    found: QuerySet[Any]
    show: Callable[[Any], Row]
    load: Callable[[Any], object] | None = None
    """Reads at once what showing the rows needs."""
    rows: list[Row] = field(default_factory=list)
    total: int = 0

    def read(self, total: int) -> "Queue":
        """Return the queue with its first rows."""
        found = list(self.found[:SHOWN])
        if self.load:
            self.load(found)
        return replace(self, rows=[self.show(row) for row in found], total=total)


def workbench(person: Any, at: datetime) -> list[Queue]:
    """Return the queues of everything this person's roles ask of them, without the empty ones."""
    queues = [make(person, at) for role, makers in QUEUES if person.has_role(role) for make in makers]
    unique = {queue.key: queue for queue in queues}
    totals = read(person, {key: count_of(queue.found) for key, queue in unique.items()}) if unique else {}
    return [queue.read(totals[key]) for key, queue in unique.items() if totals[key]]


def late_clocks(person: Any, at: datetime) -> Queue:
    """Deadlines of this person that have been missed or fall due today."""
    title, url = gettext_lazy("Due today or late"), reverse("worktime:deadlines")
    return Queue("clocks", title, "alarm", url, waiting.late_clocks(person, at), _clock_row)


def explanations(person: Any, at: datetime) -> Queue:
    """Missed deadlines this person has yet to explain."""
    title, url = gettext_lazy("Missed deadlines to explain"), f"{reverse('worktime:accountability')}?state=open"
    rows = waiting.explanations(person, at).select_related("deadline")
    return Queue("explain", title, "chat-left-text", url, rows, _answer_row)


def own_cases(person: Any, at: datetime) -> Queue:
    """The officer's cases that wait for the officer."""
    title, url = gettext_lazy("My cases to work on"), f"{reverse('loans:applications')}?state=open"
    return Queue("cases", title, "folder2-open", url, _cases(waiting.own_cases(person, at)), _own_row, load_files)


def calls(person: Any, at: datetime) -> Queue:
    """The officer's monthly calls planned for today or earlier."""
    title, url = gettext_lazy("Monthly calls"), f"{reverse('postloan:callbacks')}?state=due"
    return Queue("calls", title, "telephone", url, waiting.calls(person, at), _call_row)


def contacts(person: Any, at: datetime) -> Queue:
    """Customers and prospects the officer wanted to speak to today or earlier."""
    title, url = gettext_lazy("Whom to contact"), reverse("customers:contacts_due")
    return Queue("contacts", title, "telephone-outbound", url, waiting.contacts(person, at), _contact_row)


def admissions(person: Any, at: datetime) -> Queue:
    """Complete files that wait for the manager's decision."""
    title = gettext_lazy("Admission decisions")
    url = f"{reverse('loans:applications')}?state={State.PAPERS_COMPLETE}"
    return Queue("admissions", title, "clipboard-check", url, _cases(waiting.admissions(person, at)), _admission_row)


def to_convene(person: Any, at: datetime) -> Queue:
    """Admitted cases that wait for a board round."""
    title = gettext_lazy("Cases to bring before the board")
    url = f"{reverse('loans:applications')}?state={State.ADMITTED}"
    return Queue("convene", title, "people", url, _cases(waiting.to_convene(person, at)), _case_row)


def open_rounds(person: Any, at: datetime) -> Queue:
    """Rounds in which votes are still missing."""
    title, url = gettext_lazy("Rounds waiting for votes"), f"{reverse('review:rounds')}?state={RoundState.OPEN}"
    rows = waiting.open_rounds(person, at).select_related("application__customer", "deadline").defer("dossier")
    return Queue("rounds", title, "hourglass-split", url, rows, _round_row)


def rulings(person: Any, at: datetime) -> Queue:
    """Explained misses of other people that wait for a ruling."""
    title, url = gettext_lazy("Missed deadlines to rule on"), f"{reverse('worktime:accountability')}?state=explained"
    rows = waiting.rulings(person, at).select_related("deadline", "person")
    return Queue("rulings", title, "hammer", url, rows, _answer_row)


def overdue(person: Any, at: datetime) -> Queue:
    """Missed deadlines of the whole centre that are still open, for those who watch over it."""
    title, url = gettext_lazy("Overdue at the centre"), f"{reverse('worktime:deadlines')}?state=breached"
    return Queue("overdue", title, "alarm", url, waiting.overdue(person, at), _clock_row)


def unruled(person: Any, at: datetime) -> Queue:
    """Misses of the whole centre that nobody has ruled on, for those who watch over it."""
    title, url = gettext_lazy("Misses not ruled on"), f"{reverse('worktime:accountability')}?state=pending"
    rows = waiting.unruled(person, at).select_related("deadline", "person")
    return Queue("unruled", title, "clipboard-check", url, rows, _answer_row)


def votes(person: Any, at: datetime) -> Queue:
    """Rounds in which this member's vote is missing."""
    rows = waiting.votes(person, at).select_related("round__application__customer", "round__deadline")
    title, url = gettext_lazy("My votes"), reverse("review:rounds")
    shown = rows.defer("round__dossier")
    return Queue("votes", title, "check2-square", url, shown, lambda seat: _round_row(seat.round))


def to_prepare(person: Any, at: datetime) -> Queue:
    """Approved cases without a contract."""
    title, url = gettext_lazy("Contracts to prepare"), _counter("prepare")
    rows = _cases(waiting.to_prepare(person, at))
    return Queue("prepare", title, "file-earmark-text", url, rows, _contract_case_row)


def costs_to_sign(person: Any, at: datetime) -> Queue:
    """Approved cases whose borrower has yet to sign what the loan costs."""
    title = gettext_lazy("Costs to be signed")
    url = _counter("costs") if person.has_role(Role.OPERATIONS) else f"{reverse('loans:applications')}?state=approved"
    rows = _cases(waiting.costs_to_sign(person, at))
    return Queue("costs", title, "receipt", url, rows, _contract_case_row)


def conditions(person: Any, at: datetime) -> Queue:
    """Conditions of approvals to be proven, or whose proof is to be checked."""
    rows = waiting.conditions(person, at).select_related("application__customer")
    title, url = gettext_lazy("Conditions before payout"), reverse("loans:conditions")
    return Queue("conditions", title, "list-check", url, rows, _condition_row)


def appointments(person: Any, at: datetime) -> Queue:
    """Customers who come to sign today, or who should have come."""
    rows = waiting.appointments(person, at).select_related("application__customer")
    title, url = gettext_lazy("Signings today"), reverse("loans:appointments")
    return Queue("appointments", title, "calendar-check", url, rows, _appointment_row)


def to_sign(person: Any, at: datetime) -> Queue:
    """Prepared contracts that wait for the customer's one visit."""
    rows = waiting.to_sign(person, at).select_related("application__customer")
    return Queue("sign", gettext_lazy("Contracts to sign"), "pen", _counter("sign"), rows, _contract_row)


def to_pay(person: Any, at: datetime) -> Queue:
    """Signed contracts without a payout."""
    rows = waiting.to_pay(person, at).select_related("application__customer")
    return Queue("pay", gettext_lazy("Payouts to prepare"), "cash-stack", _counter("pay"), rows, _contract_row)


def to_release(person: Any, at: datetime) -> Queue:
    """Payouts that somebody else prepared."""
    rows = waiting.to_release(person, at).select_related("contract__application__customer")
    return Queue("release", gettext_lazy("Payouts to release"), "send-check", _counter("release"), rows, _payout_row)


def asked_for(person: Any, at: datetime) -> Queue:
    """Drawings that officers asked for."""
    rows = waiting.asked_for(person, at).select_related("contract__application__customer")
    return Queue("asked", gettext_lazy("Drawings asked for"), "hand-index", _counter("pay"), rows, _payout_row)


def to_send(person: Any, at: datetime) -> Queue:
    """Payment orders that are in no batch yet."""
    title, url = gettext_lazy("Payment orders to send"), f"{reverse('loans:orders')}?state=waiting"
    return Queue("send", title, "box-arrow-up", url, waiting.to_send(person, at), _order_row)


def refused(person: Any, at: datetime) -> Queue:
    """Payment orders that the bank refused and nobody has seen to."""
    title, url = gettext_lazy("Payment orders the bank refused"), f"{reverse('loans:orders')}?state=failed"
    return Queue("refused", title, "x-octagon", url, waiting.refused(person, at), _order_row)


def to_assign(person: Any, at: datetime) -> Queue:
    """Rows of the bank that nobody could place."""
    title, url = gettext_lazy("Money of the bank to assign"), reverse("loans:bank_queue")
    return Queue(
        "assign", title, "question-circle", url, waiting.to_assign(person, at).select_related("file"), _row_row
    )


def _counter(tab: str) -> str:
    return f"{reverse('loans:contracts')}?tab={tab}"


QUEUES: tuple[tuple[Role, tuple[Callable[[Any, datetime], Queue], ...]], ...] = (
    (Role.OFFICER, (late_clocks, appointments, calls, contacts, own_cases, costs_to_sign, conditions, explanations)),
    (Role.MANAGER, (late_clocks, admissions, conditions, to_convene, open_rounds, rulings, explanations)),
    (Role.MEMBER, (votes,)),
    (
        Role.OPERATIONS,
        (appointments, refused, to_release, costs_to_sign, to_prepare, to_sign, asked_for, to_pay, to_send, to_assign),
    ),
    (Role.AUDITOR, (overdue, unruled)),
)


def _cases(rows: QuerySet[Application]) -> QuerySet[Application]:
    return rows.select_related("customer", "product", "investigation_deadline", "admission_deadline")


def _case_row(case: Application, *, deadline: Deadline | None = None) -> Row:
    running = deadline or (
        case.investigation_deadline if case.state in (State.SUBMITTED, State.INVESTIGATING) else None
    )
    shown = running if running and running.state in Deadline.OPEN else None
    return Row(
        case.customer.name,
        case.get_absolute_url(),
        f"{case.number} · {case.product}",
        case.amount,
        case.get_state_display(),
        case.tone,
        shown,
    )


def _own_row(case: Application) -> Row:
    """A case of one's own; once it is investigated with the papers it still lacks."""
    row = _case_row(case)
    missing = missing_papers(case) if is_gathering(case) else []
    if not missing:
        return row
    names = listed(kind.label for kind in missing)
    return replace(row, note=f"{row.note} · {_('missing: %(names)s') % {'names': names}}")


def _contact_row(contact: Contact) -> Row:
    url = reverse("customers:contacts_with", args=[contact.party_id])
    note = " · ".join(filter(None, (f"{contact.next_on}", contact.get_outcome_display(), contact.note)))
    return Row(contact.party.name, url, note)


def _admission_row(case: Application) -> Row:
    return _case_row(case, deadline=case.admission_deadline)


def _contract_case_row(case: Application) -> Row:
    return Row(case.customer.name, reverse("loans:case_contract", args=[case.pk]), case.number, case.approved_amount)


def _contract_row(contract: Contract) -> Row:
    case = contract.application
    return Row(case.customer.name, reverse("loans:case_contract", args=[case.pk]), contract.number, contract.principal)


def _condition_row(condition: Condition) -> Row:
    case = condition.application
    note = f"{case.number} · {condition.text}"
    return Row(
        case.customer.name, condition.get_absolute_url(), note, state=condition.get_state_display(), tone=condition.tone
    )


def _appointment_row(appointment: Appointment) -> Row:
    case = appointment.application
    hour = localtime(appointment.starts_at).strftime("%Y-%m-%d %H:%M")
    return Row(case.customer.name, appointment.get_absolute_url(), f"{hour} · {case.number}")


def _payout_row(payout: Payout) -> Row:
    case = payout.contract.application
    return Row(
        case.customer.name, reverse("loans:case_contract", args=[case.pk]), payout.contract.number, payout.amount
    )


def _order_row(order: PaymentOrder) -> Row:
    return Row(order.payee_name, order.get_absolute_url(), f"{order.number} {order.bank_reason}".strip(), order.amount)


def _row_row(row: BankRow) -> Row:
    return Row(row.file.name, reverse("loans:bank_row", args=[row.pk]), row.problem, row.amount)


def _round_row(board_round: Round) -> Row:
    case = board_round.application
    return Row(
        case.customer.name, board_round.get_absolute_url(), case.number, case.amount, deadline=board_round.deadline
    )


def _clock_row(deadline: Deadline) -> Row:
    return Row(deadline.label, deadline.link, str(deadline.get_kind_display()), deadline=deadline)


def _answer_row(record: Accountability) -> Row:
    note = _("due %(due)s") % {"due": clock.local_date(record.deadline.due_at)}
    return Row(str(record.deadline), record.get_absolute_url(), note, state=record.get_state_display(), tone="red")


def _call_row(call: Any) -> Row:
    note = _("planned for %(day)s") % {"day": call.planned_on}
    return Row(call.customer.name, call.get_absolute_url(), note, state=call.get_state_display(), tone=call.tone)
