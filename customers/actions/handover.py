"""What the trail says of customers who change their loan officer, and of lists that leave the house."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jinxin.audit.registry import register


def _moved(data: dict[str, Any]) -> str:
    return _("From %(old)s to %(new)s. Reason: %(reason)s") % {
        "old": data["from"],
        "new": data["to"],
        "reason": data["reason"],
    }


def _many_moved(data: dict[str, Any]) -> str:
    count = ngettext("%(count)s customer", "%(count)s customers", data["count"]) % {"count": data["count"]}
    return f"{count}\n{_moved(data)}"


def written_out(data: dict[str, Any]) -> str:
    """Say how many people a workbook holds, whether with whole numbers and why, and how the list was narrowed."""
    if data["unmasked"]:
        text = ngettext(
            "The whole numbers of %(count)s person. Reason: %(reason)s",
            "The whole numbers of %(count)s people. Reason: %(reason)s",
            data["count"],
        )
    else:
        text = ngettext("%(count)s customer, numbers masked", "%(count)s customers, numbers masked", data["count"])
    said = text % {"count": data["count"], "reason": data["reason"]}
    return "\n".join([said, *(f"{label}: {value}" for label, value in data["filters"])])


HANDED_OVER = register(
    "customer.handed_over", gettext_lazy("Other loan officer"), describe=_moved, icon="arrow-left-right"
)
MANY_HANDED_OVER = register(
    "customers.handed_over", gettext_lazy("Customers handed over"), describe=_many_moved, icon="arrow-left-right"
)
EXPORTED = register(
    "customers.exported",
    gettext_lazy("Customer list written to Excel"),
    describe=written_out,
    icon="file-earmark-spreadsheet",
    tone="amber",
)
