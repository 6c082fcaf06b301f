"""What the trail may say of flows. No name, no account number and no single payment stands here."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jinxin.audit.registry import register


def _file(data: dict[str, Any]) -> str:
    return f"{data['name']} · {data['origin']}" if data.get("origin") else str(data["name"])


def _read(data: dict[str, Any]) -> str:
    counts = data["counts"]
    kept, wrong = counts.get("kept", 0), counts.get("wrong", 0)
    told = ngettext("%(count)s payment taken in", "%(count)s payments taken in", kept) % {"count": kept}
    if wrong:
        told += _(", ") + ngettext("%(count)s row not readable", "%(count)s rows not readable", wrong) % {
            "count": wrong
        }
    return f"{_file(data)}: {told}"


def _explained(data: dict[str, Any]) -> str:
    count = data["count"]
    told = ngettext("%(count)s payment: %(to)s", "%(count)s payments: %(to)s", count)
    return f"{told % {'count': count, 'to': data['to']}}\n{data['reason']}"


def _reset(data: dict[str, Any]) -> str:
    count = data["count"]
    return ngettext("%(count)s payment", "%(count)s payments", count) % {"count": count}


def _method(data: dict[str, Any]) -> str:
    months = ngettext("%(count)s month", "%(count)s months", data["months"]) % {"count": data["months"]}
    return _("%(amount)s yuan of receipts in %(months)s.") % {"amount": data["amount"], "months": months}


FILE_SENT_IN = register("flows.sent_in", gettext_lazy("File of flows sent in"), describe=_file, icon="wallet2")
FILE_READ = register("flows.read", gettext_lazy("File of flows read"), describe=_read, icon="wallet2", tone="green")
FILE_REMOVED = register(
    "flows.removed", gettext_lazy("File of flows removed"), describe=_read, icon="trash", tone="amber"
)
EXPLAINED = register("flows.explained", gettext_lazy("Flows explained"), describe=_explained, icon="chat-left-text")
RESET = register(
    "flows.reset",
    gettext_lazy("Explanation of flows taken back"),
    describe=_reset,
    icon="arrow-counterclockwise",
)
EXPORTED = register("flows.exported", gettext_lazy("Flows exported"), describe=_reset, icon="download")
METHOD_ADDED = register(
    "flows.method", gettext_lazy("Receipts put into the statements"), describe=_method, icon="calculator"
)
