"""The draft of the statements of a case: what was typed, or what typing begins from."""

from datetime import date, datetime, timedelta

from jinxin.clock import local_date
from loans.models import Application
from review.models import StatementDraft
from review.queries.statements import current_statements
from review.statements import load_case
from review.statements.cells import cells_of, evidence_cells, starting_cells
from review.statements.schema.evidence import evidence_to_json


def draft_of(application: Application, *, at: datetime) -> StatementDraft:
    """Return the draft of a case; where there is none an unsaved one from the last version, or a new sheet."""
    draft = StatementDraft.objects.select_related("updated_by").filter(application=application).first()
    return draft or _from_version(application) or _new_sheet(application, at)


def _from_version(application: Application) -> StatementDraft | None:
    last = current_statements(application)
    if last is None:
        return None
    case = load_case(last.content)
    evidence = evidence_to_json(evidence_cells(case))
    return StatementDraft(application=application, cells=cells_of(case), evidence=evidence, base_version=last.version)


def _new_sheet(application: Application, at: datetime) -> StatementDraft:
    """A new sheet covers the twelve full months before today (domain: a film of twelve months)."""
    end = local_date(at).replace(day=1) - timedelta(days=1)
    start = date(end.year - 1, end.month + 1, 1) if end.month < 12 else date(end.year, 1, 1)
    about = {"case_id": application.number or "", "title_zh": application.customer.name}
    customer_class = application.customer.customer_class
    return StatementDraft(
        application=application, cells=starting_cells(customer_class, about=about, start=start, end=end)
    )
