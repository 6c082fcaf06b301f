"""The statements of a case and what still keeps it from the manager."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from loans.models import Application
from loans.queries.papers import missing_papers, open_return, rewritten_since_return
from review.models import StatementDraft, StatementSet


def versions(application: Application) -> QuerySet[StatementSet]:
    """Return all versions, the latest first, without the bulk of what they hold."""
    return application.statement_sets.select_related("uploaded_by").defer("content", "result").order_by("-version")


def current_statements(application: Application) -> StatementSet | None:
    """Return the latest version."""
    return application.statement_sets.order_by("-version").first()


def missing_for_submission(application: Application) -> list[str]:
    """Return, in the reader's words, everything a case lacks before its papers are complete."""
    missing = []
    if application.investigated_at is None:
        missing.append(_("the completed investigation"))
    elif not rewritten_since_return(application):
        missing.append(_("the investigation, revised as the manager asked"))
    missing += [str(kind.label) for kind in missing_papers(application)]
    return [*missing, *_missing_statements(application)]


def _missing_statements(application: Application) -> list[str]:
    statements, back = current_statements(application), open_return(application)
    if statements is None:
        return [_("the statements")]
    if back and "statements" in back.missing and statements.uploaded_at <= back.decided_at:
        return [_("a new version of the statements, as the manager asked")]
    if statements.submission_blocked:
        return [_("statements that add up to the fen")]
    typed = _("what was typed into the statements, stored as a version or discarded")
    return [typed] if stored_draft(application) else []


def stored_draft(application: Application) -> StatementDraft | None:
    """Return what was typed since the last version, None where nothing was; asked twice it is read once."""
    try:
        return application.statement_draft
    except StatementDraft.DoesNotExist:
        return None
