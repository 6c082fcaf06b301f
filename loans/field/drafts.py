"""Joining what an officer's telephone typed with the investigation as it is saved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from customers.services.consents import ConsentMissing
from jinxin import drafts
from jinxin.errors import InvalidFields
from jinxin.flow import locked
from jinxin.staff.models import User
from loans.forms.investigation import InvestigationForm
from loans.models import Application, Investigation
from loans.queries.investigation import initial_of, investigation_of
from loans.rules.understandings import REPORT_FIGURES
from loans.services.investigation import save_investigation


@dataclass(frozen=True)
class Joined:
    """The investigation as it is saved now, and what became of each field that was sent."""

    saved: Investigation
    merge: drafts.Merge


@transaction.atomic
def join_draft(application: Application, *, draft: drafts.Draft, actor: User, at: datetime) -> Joined:
    """Save of a draft what can be saved; the rest is named, with the reason, and stays on the device.

    Sending a draft twice changes nothing the second time. Figures of the credit report wait for the customer's
    authorisation, all other answers do not wait with them. Raises NotAllowed and IllegalMove as saving does.
    """
    fresh: Application = locked(application)  # whoever else saves waits here
    saved = investigation_of(fresh)
    merge = drafts.merge(form_of(saved), draft)
    while merge.changed:
        try:
            with transaction.atomic():
                saved = save_investigation(fresh, values=merge.changed, version=saved.version, actor=actor, at=at)
            break
        except InvalidFields as error:
            if not merge.refuse(error.errors):
                raise
        except ConsentMissing as error:
            if not merge.refuse(dict.fromkeys(REPORT_FIGURES, error.message)):
                raise
    return Joined(saved, merge)


def form_of(saved: Investigation) -> InvestigationForm:
    """Return the form with what is saved."""
    return InvestigationForm(initial=initial_of(saved), application=saved.application)


def known_to_device(form: InvestigationForm, saved: Investigation) -> dict[str, Any]:
    """Return what a page tells the device of an unbound form: the version, the texts saved, the questions' names."""
    labels = {name: str(field.label) for name, field in form.fields.items()}
    return {"version": saved.version, "values": drafts.texts_of(form), "labels": labels}
