"""What the trail may say of imported credit reports: counts and days, no figures of the report."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin.audit.registry import register


def _imported(data: dict[str, Any]) -> str:
    return _("Report of %(day)s: %(accounts)s accounts, %(inquiries)s inquiries") % data


def _dropped(data: dict[str, Any]) -> str:
    return _("Report of %(day)s") % data


REPORT_IMPORTED = register(
    "credit_report.imported", gettext_lazy("Credit report imported"), describe=_imported, icon="table"
)
REPORT_DROPPED = register(
    "credit_report.dropped", gettext_lazy("Credit report taken out"), describe=_dropped, icon="trash", tone="amber"
)
