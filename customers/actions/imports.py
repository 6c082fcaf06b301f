"""What the trail may say of lists from Excel."""

from typing import Any

from django.utils.translation import gettext_lazy, ngettext

from customers.enums import ImportKind
from jinxin.audit import registry


def _sent(data: dict[str, Any]) -> str:
    return f"{ImportKind(data['kind']).label} · {data['officer']}" if data["officer"] else _kind(data)


def _kind(data: dict[str, Any]) -> str:
    return str(ImportKind(data["kind"]).label)


def _applied(data: dict[str, Any]) -> str:
    new, changed = data["new"], data["changed"]
    return " · ".join(
        (
            _kind(data),
            ngettext("%(count)s row new", "%(count)s rows new", new) % {"count": new},
            ngettext("%(count)s row changed", "%(count)s rows changed", changed) % {"count": changed},
        )
    )


SENT_IN = registry.register(
    "import.sent_in", gettext_lazy("List sent in"), describe=_sent, icon="file-earmark-arrow-up"
)
APPLIED = registry.register(
    "import.applied", gettext_lazy("List imported"), describe=_applied, icon="file-earmark-check", tone="green"
)
DISCARDED = registry.register("import.discarded", gettext_lazy("List discarded"), describe=_kind, icon="file-earmark-x")
