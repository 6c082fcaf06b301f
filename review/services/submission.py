"""The officer's word that the papers are complete: from here the manager's clock runs."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin.errors import DomainError, NotAllowed
from jinxin.flow import locked
from jinxin.staff.models import User
from loans.models import Application
from loans.services.papers import mark_papers_complete
from review import rules
from review.models import StatementSet
from review.queries.statements import current_statements, missing_for_submission


@transaction.atomic
def complete_papers(application: Application, *, actor: User, at: datetime) -> None:
    """Hand the case to the manager. Raises DomainError that lists everything still missing: investigation, papers,
    statements that add up."""
    fresh: Application = locked(application)
    if not rules.works_on(fresh, actor):
        raise NotAllowed(_("Only the officer of the case hands it in."))
    if missing := missing_for_submission(fresh):
        raise DomainError(_("Still missing: %(list)s.") % {"list": _("; ").join(missing)})
    mark_papers_complete(fresh, actor=actor, at=at)
    # The version is closed: what is corrected after this becomes the next one.
    if last := current_statements(fresh):
        StatementSet.objects.filter(pk=last.pk).update(handed_in_at=at)
