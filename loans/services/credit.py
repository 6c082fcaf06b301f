"""Credit reports as rows: imported, replaced, taken out again. The figures of the investigation follow from them."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from customers.enums import ConsentKind, ConsentPurpose
from customers.services.consents import use_consent
from jinxin import clock
from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove, InvalidFields
from jinxin.policy.services import policy_at
from jinxin.staff.models import User
from loans.actions import credit as actions
from loans.creditfile.reading import read_files
from loans.creditfile.rows import MOST_ERRORS, Rows, read_rows
from loans.models import Application, CreditAccount, CreditInquiry, CreditReport, Investigation
from loans.rules.creditrows import Computed, compute
from loans.services.investigation import open_case, save_investigation

OLDEST_YEARS = 2
LONGEST_NAME = 150


class FaultyRows(DomainError):
    """The file can be read, but rows in it cannot be right. `faults` names each, with its place."""

    def __init__(self, faults: Sequence[str]) -> None:
        more = len(faults) - MOST_ERRORS
        self.faults = [*faults[:MOST_ERRORS], *([_("And %(count)s more.") % {"count": more}] if more > 0 else [])]
        super().__init__(_("Nothing was taken over. Correct these rows and send the file again."), field="rows")


def import_report(
    application: Application,
    *,
    uploads: Sequence[UploadedFile],
    reported_on: date,
    guarantees: Decimal,
    actor: User,
    at: datetime,
) -> CreditReport:
    """Take over the rows of a credit report (Excel or CSV); an earlier one is kept as replaced. All or nothing.

    Needs the customer's authorisation of the inquiry (ConsentMissing). Raises FaultyRows naming every row that cannot
    be right, DomainError for files that are no tables of ours, InvalidFields for a day that cannot be.
    """
    _check_day(reported_on, at)
    digest = _digest(uploads)
    rows = read_rows(read_files(uploads), reported_on=reported_on)
    if rows.errors:
        raise FaultyRows(rows.errors)
    policy = policy_at(at)
    computed = compute(reported_on, rows.accounts, rows.inquiries, policy)
    name = ", ".join(str(upload.name) for upload in uploads)[:LONGEST_NAME]
    report = CreditReport(
        reported_on=reported_on,
        guarantees=guarantees,
        name=name,
        sha256=digest,
        figures={key: str(value) if isinstance(value, Decimal) else value for key, value in computed.figures.items()},
        grounds=computed.grounds,
        policy_version=policy.version,
        imported_by=actor,
        imported_at=at,
    )
    return _keep(application, report, rows, computed)


@transaction.atomic
def _keep(application: Application, report: CreditReport, rows: Rows, computed: Computed) -> CreditReport:
    actor, at = report.imported_by, report.imported_at
    fresh = open_case(application, actor)
    use_consent(
        customer=fresh.customer,
        kind=ConsentKind.CREDIT_INQUIRY,
        purpose=ConsentPurpose.REPORT_FIGURES,
        subject=fresh.number,
        actor=actor,
        at=at,
    )
    investigation = _investigation(fresh, actor, at)
    _refuse_same(fresh, report.sha256, report.reported_on)
    CreditReport.objects.filter(application=fresh, replaced_at=None).update(replaced_at=at)
    report.application = fresh
    report.save()
    for account in rows.accounts:
        account.report = report
    for inquiry in rows.inquiries:
        inquiry.report = report
    CreditAccount.objects.bulk_create(rows.accounts)
    CreditInquiry.objects.bulk_create(rows.inquiries)
    values = {**computed.figures, "credit_report_on": report.reported_on, "guarantees_given": report.guarantees}
    for name, value in values.items():
        setattr(investigation, name, value)
    investigation.credit_report = report
    _save(investigation, actor, at)
    data = {"accounts": len(rows.accounts), "inquiries": len(rows.inquiries), "day": report.reported_on.isoformat()}
    record(actions.REPORT_IMPORTED, report, actor=actor, at=at, data={**data, "sha256": report.sha256})
    application.refresh_from_db()
    return report


@transaction.atomic
def drop_report(application: Application, *, actor: User, at: datetime) -> None:
    """Take the imported report out: its figures stay, and may be corrected by hand again. The rows are kept."""
    fresh = open_case(application, actor)
    investigation = Investigation.objects.select_for_update().filter(application=fresh).first()
    if investigation is None or investigation.credit_report_id is None:
        raise IllegalMove(_("No credit report is imported."))
    report = CreditReport.objects.get(pk=investigation.credit_report_id)
    CreditReport.objects.filter(pk=report.pk).update(replaced_at=at)
    investigation.credit_report = None
    _save(investigation, actor, at)
    record(actions.REPORT_DROPPED, report, actor=actor, at=at, data={"day": report.reported_on.isoformat()})
    application.refresh_from_db()


def _investigation(application: Application, actor: User, at: datetime) -> Investigation:
    """Return the investigation, begun where nothing has been written down yet."""
    found = Investigation.objects.select_for_update().filter(application=application).first()
    return found or save_investigation(application, values={}, version=0, actor=actor, at=at)


def _save(investigation: Investigation, actor: User, at: datetime) -> None:
    investigation.version, investigation.saved_at, investigation.saved_by = investigation.version + 1, at, actor
    investigation.save()


def _check_day(reported_on: date, at: datetime) -> None:
    today = clock.local_date(at)
    if reported_on > today:
        raise InvalidFields({"reported_on": _("This day lies in the future.")})
    if reported_on < clock.add_months(today, -12 * OLDEST_YEARS):
        raise InvalidFields({"reported_on": _("This report is too old to say anything. Ask for a new one.")})


def _digest(uploads: Sequence[UploadedFile]) -> str:
    digest = hashlib.sha256()
    for upload in uploads:
        for chunk in upload.chunks():
            digest.update(chunk)
        upload.seek(0)
    return digest.hexdigest()


def _refuse_same(application: Application, sha256: str, reported_on: date) -> None:
    """The same files for the same day are no new report; a double click changes nothing."""
    same = CreditReport.objects.filter(application=application, replaced_at=None, sha256=sha256)
    if same.filter(reported_on=reported_on).exists():
        raise DomainError(_("These rows are imported already. Nothing was changed."), field="rows")
