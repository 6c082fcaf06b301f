"""What the trail may say of campaigns."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.actions.handover import written_out
from customers.enums import Acquisition, CampaignStage
from jinxin.audit import registry


def _about(data: dict[str, Any]) -> str:
    words = {**data, "method": Acquisition(data["method"]).label}
    return _("%(name)s: %(method)s, %(starts_on)s to %(ends_on)s") % words


def _listed(data: dict[str, Any]) -> str:
    count = data["count"]
    return ngettext("%(count)s person put on the list", "%(count)s people put on the list", count) % {"count": count}


def _moved(data: dict[str, Any]) -> str:
    words = {
        "campaign": data["campaign"],
        "before": CampaignStage(data["from"]).label,
        "after": CampaignStage(data["to"]).label,
    }
    return _("%(campaign)s: %(before)s → %(after)s") % words


def _who(data: dict[str, Any]) -> str:
    return str(data["who"])


def _exported(data: dict[str, Any]) -> str:
    return f"{data['name']}\n{written_out(data)}"


CREATED = registry.register(
    "campaign.created", gettext_lazy("Campaign set up"), describe=_about, icon="megaphone", tone="green"
)
CHANGED = registry.register("campaign.changed", gettext_lazy("Campaign changed"), describe=_about, icon="pencil")
LISTED = registry.register(
    "campaign.listed", gettext_lazy("List of a campaign filled"), describe=_listed, icon="list-check"
)
UNLISTED = registry.register(
    "campaign.unlisted", gettext_lazy("Taken off the list of a campaign"), describe=_who, icon="person-dash"
)
MOVED = registry.register("campaign.moved", gettext_lazy("Step in a campaign"), describe=_moved, icon="funnel")
CLOSED = registry.register("campaign.closed", gettext_lazy("Campaign closed"), describe=_about, icon="flag")
REOPENED = registry.register("campaign.reopened", gettext_lazy("Campaign opened again"), describe=_about, icon="flag")
EXPORTED = registry.register(
    "campaign.exported",
    gettext_lazy("List of a campaign written to Excel"),
    describe=_exported,
    icon="file-earmark-spreadsheet",
    tone="amber",
)
