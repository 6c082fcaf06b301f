"""The head of a case: where it stands, whose clock runs, what this person does next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin.access import Person, Role
from jinxin.worktime.models import Deadline
from loans.enums import State
from loans.models import Application
from loans.queries.papers import missing_papers, rewritten_since_return
from loans.rules import cases as rules

STEPS: Final = (
    gettext_lazy("Application"),
    gettext_lazy("Investigation"),
    gettext_lazy("Papers"),
    gettext_lazy("Admission"),
    gettext_lazy("Board"),
    gettext_lazy("Contract"),
    gettext_lazy("Payout"),
)
APPLICATION, INVESTIGATION, PAPERS, ADMISSION, BOARD, CONTRACT, PAYOUT = range(len(STEPS))

STEP_OF: Final[dict[str, int]] = {
    State.DRAFT: APPLICATION,
    State.SUBMITTED: INVESTIGATION,
    State.PAPERS_COMPLETE: ADMISSION,
    State.ADMITTED: BOARD,
    State.DECLINED: ADMISSION,
    State.IN_REVIEW: BOARD,
    State.REJECTED: BOARD,
    State.APPROVED: CONTRACT,
    State.LAPSED: CONTRACT,
    State.SIGNED: PAYOUT,
    State.PAID_OUT: len(STEPS),
}
STOPPED: Final = frozenset({State.DECLINED, State.REJECTED, State.WITHDRAWN, State.LAPSED})


@dataclass(frozen=True)
class Step:
    """A stage of the case: done, current, stopped or still ahead."""

    label: Promise
    status: str


@dataclass(frozen=True)
class NextAction:
    """What this person can do next: a link, or with `post` a button that does it."""

    label: str
    url: str
    post: bool = False


@dataclass(frozen=True)
class Tab:
    """A part of the case page; `routes` are the names of the views that show it."""

    label: Promise
    url: str
    routes: frozenset[str]


@dataclass(frozen=True)
class CaseHead:
    """What stays in sight on every tab of a case."""

    steps: tuple[Step, ...]
    deadline: Deadline | None
    next_actions: tuple[NextAction, ...]
    waiting: str
    tabs: tuple[Tab, ...]


def case_head(application: Application, person: Person) -> CaseHead:
    """Return the head of a case as this person sees it."""
    actions = tuple(_actions(application, person))
    return CaseHead(
        steps=steps(application),
        deadline=running_deadline(application),
        next_actions=actions,
        waiting="" if actions else str(WAITING.get(application.state, "")),
        tabs=tuple(Tab(label, _url(routes[0], application), frozenset(routes)) for label, routes in TABS),
    )


TABS: Final[tuple[tuple[Promise, tuple[str, ...]], ...]] = (
    (gettext_lazy("Overview"), ("loans:application", "loans:decide", "loans:withdraw", "loans:submit")),
    (gettext_lazy("Investigation"), ("loans:investigation", "loans:investigation_complete", "loans:credit_report")),
    (gettext_lazy("Papers"), ("loans:papers", "loans:paper_remove")),
    (
        gettext_lazy("Flows"),
        ("review:flows", "review:flow_list", "review:flow", "review:flow_explain", "review:flow_method"),
    ),
    (
        gettext_lazy("Statements"),
        ("review:statements", "review:edit_statements", "review:store_typed", "review:evidence", "review:differences"),
    ),
    (gettext_lazy("Board"), ("review:case_rounds", "review:open_round")),
    (
        gettext_lazy("Contract and payout"),
        (
            "loans:case_contract",
            "loans:contract_prepare",
            "loans:contract_sign",
            "loans:contract_void",
            "loans:branch_visit",
            "loans:cost_make",
            "loans:cost_statement",
            "loans:cost_sign",
            "loans:cost_replace",
            "loans:condition_prove",
            "loans:condition_accept",
            "loans:condition_send_back",
            "loans:condition_waive",
            "loans:condition_divide",
            "loans:appointment_book",
            "loans:appointment_move",
            "loans:appointment_cancel",
            "loans:appointment_missed",
            "loans:payout_release",
            "loans:payout_cancel",
        ),
    ),
    (gettext_lazy("Timeline"), ("loans:timeline",)),
)
"""The tabs of a case, each with the routes that show it; the later apps' tabs are named by their routes."""

WAITING: Final[dict[str, Promise]] = {
    State.DRAFT: gettext_lazy("The officer is preparing the application."),
    State.SUBMITTED: gettext_lazy("The officer investigates."),
    State.INVESTIGATING: gettext_lazy("The officer investigates and gathers the papers."),
    State.PAPERS_COMPLETE: gettext_lazy("Waits for the manager's decision on admission."),
    State.ADMITTED: gettext_lazy("Waits for the manager to convene the board."),
    State.IN_REVIEW: gettext_lazy("The board is voting."),
    State.APPROVED: gettext_lazy("The costs are signed, then operations prepares the contract."),
    State.SIGNED: gettext_lazy("Operations prepares and releases the payout."),
}


def steps(application: Application) -> tuple[Step, ...]:
    """Return the stages with how far the case has come."""
    at = current_step(application)
    here = "stopped" if application.state in STOPPED else "current"
    return tuple(
        Step(label, "done" if number < at else here if number == at else "ahead") for number, label in enumerate(STEPS)
    )


def current_step(application: Application) -> int:
    """Return the index of the stage the case is in, or was in when it was withdrawn."""
    if application.state == State.INVESTIGATING:
        return PAPERS if application.investigated_at else INVESTIGATION
    if application.state != State.WITHDRAWN:
        return STEP_OF[application.state]
    reached = (
        (CONTRACT, application.decided_at),
        (ADMISSION, application.papers_complete_at),
        (PAPERS, application.investigated_at),
        (INVESTIGATION, application.submitted_at),
    )
    return next((step for step, moment in reached if moment), APPLICATION)


def running_deadline(application: Application) -> Deadline | None:
    """Return the clock of the case that matters now: of all open ones the one that is due first."""
    if application.state in STOPPED or application.state == State.PAID_OUT:
        return None
    running = (clock for clock in clocks_of(application) if clock.state in Deadline.OPEN)
    return min(running, key=lambda clock: (clock.due_at, clock.pk), default=None)


def clocks_of(application: Application) -> list[Deadline]:
    """Return all clocks of a case, the first one first: read once for the head and the overview of a page."""
    if "clocks_read" not in application.__dict__:
        rows = Deadline.objects.filter(application_id=application.pk).select_related("responsible")
        application.__dict__["clocks_read"] = list(rows.order_by("started_at", "pk"))
    found: list[Deadline] = application.__dict__["clocks_read"]
    return found


def _actions(application: Application, person: Person) -> list[NextAction]:
    finder = ACTIONS.get(State(application.state))
    return finder(application, person) if finder else []


def _draft(application: Application, person: Person) -> list[NextAction]:
    if not rules.may_edit(application, person):
        return []
    return [
        NextAction(_("Submit"), _url("loans:submit", application), post=True),
        NextAction(_("Edit"), _url("loans:edit", application)),
    ]


def _submitted(application: Application, person: Person) -> list[NextAction]:
    if not rules.is_own(application, person):
        return []
    return [NextAction(_("Record the investigation"), _url("loans:investigation", application))]


def _investigating(application: Application, person: Person) -> list[NextAction]:
    if not rules.is_own(application, person):
        return []
    if application.investigated_at is None:
        return [NextAction(_("Continue the investigation"), _url("loans:investigation", application))]
    if not rewritten_since_return(application):
        return [NextAction(_("Revise the investigation"), _url("loans:investigation", application))]
    if missing := missing_papers(application):
        label = _("Add missing papers (%(count)s)") % {"count": len(missing)}
        return [NextAction(label, _url("loans:papers", application))]
    return [NextAction(_("Statements and completion"), _url("review:statements", application))]


def _papers_complete(application: Application, person: Person) -> list[NextAction]:
    if not rules.may_decide(application, person):
        return []
    return [NextAction(_("Decide on admission"), f"{_url('loans:application', application)}#admission")]


def _admitted(application: Application, person: Person) -> list[NextAction]:
    if not rules.decides_others(application, person):
        return []
    return [NextAction(_("Convene the board"), _url("review:case_rounds", application))]


def _approved(application: Application, person: Person) -> list[NextAction]:
    if rules.is_own(application, person):
        return [NextAction(_("Costs and appointment"), _url("loans:case_contract", application))]
    if not person.has_role(Role.OPERATIONS):
        return []
    return [NextAction(_("Contract and signing"), _url("loans:case_contract", application))]


def _signed(application: Application, person: Person) -> list[NextAction]:
    if not person.has_role(Role.OPERATIONS):
        return []
    return [NextAction(_("Payout"), _url("loans:case_contract", application))]


ACTIONS: Final[dict[State, Callable[[Application, Person], list[NextAction]]]] = {
    State.DRAFT: _draft,
    State.SUBMITTED: _submitted,
    State.INVESTIGATING: _investigating,
    State.PAPERS_COMPLETE: _papers_complete,
    State.ADMITTED: _admitted,
    State.APPROVED: _approved,
    State.SIGNED: _signed,
}


def _url(route: str, application: Application) -> str:
    return reverse(route, args=[application.pk])
