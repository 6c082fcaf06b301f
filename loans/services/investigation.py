"""The investigation: saved as often as one likes, completed once, open again only where the case is returned."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from customers.enums import ConsentKind, ConsentPurpose
from customers.services.consents import use_consent
from jinxin import clock
from jinxin.audit.models import Entry
from jinxin.audit.services import record
from jinxin.errors import IllegalMove, InvalidFields, NotAllowed, StaleState
from jinxin.flow import advance, locked
from jinxin.money import ZERO, format_yuan
from jinxin.policy.services import policy_at
from jinxin.staff.models import User
from jinxin.worktime.services import meet_deadline
from loans.actions import cases as actions
from loans.enums import MOVES, State
from loans.models import Application, Investigation, Paper
from loans.queries.investigation import flat_values
from loans.rules import cases as rules
from loans.rules.redflags import Flag, Level, flags, raised
from loans.rules.understandings import FIELDS, FLAT, FROM_ROWS, REPORT_FIGURES, missing_answers
from loans.services.investigation_rows import keep_sources, save_rows
from loans.services.stages import follow

COLUMNS: Final = frozenset(FIELDS)
SITTING: Final = timedelta(minutes=30)
"""How long an answer that was noted as changed need not be noted again."""
MOST_SITTING: Final = 200


@transaction.atomic
def save_investigation(
    application: Application, *, values: Mapping[str, Any], version: int, actor: User, at: datetime
) -> Investigation:
    """Keep what has been written so far; nothing has to be complete. The first save starts the investigation.

    `values` holds any fields of the form (`FLAT`: columns, rows by their places, sources); `version` is the one that
    was read, 0 where there was none. Raises StaleState where somebody saved meanwhile (a second window, another
    device): nothing is overwritten. New figures of the credit report need the customer's authorisation of the inquiry:
    ConsentMissing where it does not hold.
    """
    fresh = open_case(application, actor)
    _check_values(fresh, values, at)
    investigation = Investigation.objects.select_for_update().filter(application=fresh).first()
    if (investigation.version if investigation else 0) != version:
        raise StaleState(_("This investigation was saved elsewhere meanwhile. Compare both texts and save again."))
    if investigation is None:
        investigation = Investigation(application=fresh, version=0)
    investigation.application = fresh
    before = flat_values(investigation)
    _keep_figures_of_rows(investigation, before, values)
    changed = [name for name in FLAT if name in values and _differs(before[name], values[name])]
    _use_report(fresh, {name for name in changed if values[name] is not None}, actor, at)
    for name in changed:
        if name in COLUMNS:
            setattr(investigation, name, values[name])
    now = {**before, **{name: values[name] for name in changed}}
    keep_sources(investigation, now, changed)
    investigation.version, investigation.saved_at, investigation.saved_by = version + 1, at, actor
    investigation.save()
    save_rows(investigation, now, changed)
    if fresh.state == State.SUBMITTED:
        advance(fresh, State.INVESTIGATING, moves=MOVES, action=actions.INVESTIGATION_STARTED, actor=actor, at=at)
    if noted := [name for name in changed if name not in _noted_just_now(investigation, actor, at)]:
        record(actions.INVESTIGATION_SAVED, investigation, actor=actor, at=at, data={"fields": noted})
    application.refresh_from_db()
    return investigation


def _noted_just_now(investigation: Investigation, actor: Any, at: datetime) -> set[str]:
    """Return the fields that the trail names for this sitting: whoever goes on typing saves every few seconds, and the
    trail tells once that they changed an answer. Somebody else's change in between begins a new sitting."""
    entries = Entry.objects.filter(
        subject_type="loans.investigation",
        subject_id=investigation.pk,
        action=actions.INVESTIGATION_SAVED,
        at__gt=at - SITTING,
    )
    found: set[str] = set()
    for who, data in entries.order_by("-pk").values_list("actor", "data")[:MOST_SITTING]:
        if who != actor.pk:
            break
        found |= set(data["fields"])
    return found


def _keep_figures_of_rows(investigation: Investigation, before: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Figures that follow from an imported report are not typed over."""
    if investigation.credit_report_id is None:
        return
    typed = {name for name in FROM_ROWS if name in values and _differs(before[name], values[name])}
    if typed:
        text = _("This follows from the rows of the imported report. Correct the rows, or remove the report.")
        raise InvalidFields(dict.fromkeys(typed, text))


def _differs(saved: Any, typed: Any) -> bool:
    """Say whether an answer changed; nothing and an empty text are the same."""
    return saved != typed and not (saved in (None, "") and typed in (None, ""))


def _use_report(application: Application, written: set[str], actor: User, at: datetime) -> None:
    """Note that figures of the credit report are used; nothing where none is new."""
    if written & REPORT_FIGURES:
        use_consent(
            customer=application.customer,
            kind=ConsentKind.CREDIT_INQUIRY,
            purpose=ConsentPurpose.REPORT_FIGURES,
            subject=application.number,
            actor=actor,
            at=at,
        )


@transaction.atomic
def complete_investigation(application: Application, *, actor: User, at: datetime) -> Application:
    """Close the investigation: all four understandings are written down. Meets the investigation deadline.

    Raises InvalidFields naming every answer that is missing; raised flags need an explanation.
    """
    fresh = open_case(application, actor)
    if fresh.state != State.INVESTIGATING:
        raise IllegalMove(_("Save the investigation before you complete it."))
    if fresh.investigated_at is not None:
        raise IllegalMove(_("The investigation is already complete. Corrections are saved; complete the papers next."))
    investigation = check_complete(fresh, at=at)
    up = _raised(investigation, fresh, at)
    fresh.investigated_at = at
    fresh.save(update_fields=("investigated_at",))
    meet_deadline(fresh.investigation_deadline, actor=actor, at=at)
    follow(fresh, at=at)
    data = {
        "red": [flag.code for flag in up if flag.level == Level.RED],
        "amber": [flag.code for flag in up if flag.level == Level.AMBER],
        "recommended": format_yuan(investigation.recommended_amount or ZERO),
    }
    record(actions.INVESTIGATION_COMPLETED, fresh, actor=actor, at=at, data=data)
    application.refresh_from_db()
    return fresh


def check_complete(application: Application, *, at: datetime) -> Investigation:
    """Return the investigation of a case, or raise InvalidFields naming the answers it lacks."""
    investigation = Investigation.objects.select_related("credit_report").filter(application=application).first()
    if investigation is None:
        raise IllegalMove(_("Nothing has been written down yet. Fill in the investigation first."))
    investigation.application = application
    up = _raised(investigation, application, at)
    sources = {about: str(kept.get("source", "")) for about, kept in investigation.sources.items()}
    if errors := missing_answers(investigation, application, flags_up=bool(up), sources=sources):
        raise InvalidFields(errors)
    return investigation


def _raised(investigation: Investigation, application: Application, at: datetime) -> list[Flag]:
    return raised(flags(investigation, application=application, policy=policy_at(at), day=clock.local_date(at)))


def open_case(application: Application, actor: User) -> Application:
    """Return the case locked for writing its investigation. Raises NotAllowed and IllegalMove where that is closed."""
    fresh: Application = locked(application)
    if not rules.is_own(fresh, actor):
        raise NotAllowed(_("Only the loan officer of the case investigates it."))
    if not rules.investigation_open(fresh):
        raise IllegalMove(_("The investigation of “%(number)s” is not open for writing.") % {"number": fresh})
    return fresh


def _check_values(application: Application, values: Mapping[str, Any], at: datetime) -> None:
    """Refuse what cannot be: days in the future, a recommendation above what was asked for."""
    errors: dict[str, str] = {}
    today = clock.local_date(at)
    for name, value in values.items():
        if isinstance(value, date) and value > today:
            errors[name] = _("This day lies in the future.")
    errors |= _foreign_papers(application, values)
    recommended = values.get("recommended_amount")
    if recommended is not None and not 0 <= recommended <= application.amount:
        errors["recommended_amount"] = _("Recommend at most what was asked for: %(amount)s yuan.") % {
            "amount": format_yuan(application.amount)
        }
    if errors:
        raise InvalidFields(errors)


def _foreign_papers(application: Application, values: Mapping[str, Any]) -> dict[str, str]:
    """Only a paper of the same file proves anything here."""
    named = {name: value for name, value in values.items() if value and ("paper_" in name or name.endswith("_paper"))}
    if not named:
        return {}
    own = set(Paper.objects.filter(application=application, removed_at=None).values_list("pk", flat=True))
    text = _("Choose a paper of this file.")
    return {name: text for name, value in named.items() if value not in own}
