"""What the trail may say of contacts."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.enums import ContactChannel, ContactOutcome
from jinxin.audit import registry


def _noted(data: dict[str, Any]) -> str:
    said = f"{ContactChannel(data['channel']).label} · {ContactOutcome(data['outcome']).label}"
    lines = [said, data.get("note", ""), _next(data), data.get("campaign", "")]
    return "\n".join(line for line in lines if line)


def _next(data: dict[str, Any]) -> str:
    return _("Next contact on %(day)s") % {"day": data["next_on"]} if data.get("next_on") else ""


def _details(data: dict[str, Any]) -> str:
    return "\n".join(line for line in (data.get("note", ""), _next(data)) if line)


NOTED = registry.register("contact.noted", gettext_lazy("Contact noted"), describe=_noted, icon="chat-left-dots")
DETAILS = registry.register(
    "contact.details", gettext_lazy("Note or next contact"), describe=_details, icon="calendar-plus"
)
TAKEN_BACK = registry.register(
    "contact.taken_back", gettext_lazy("Contact taken back"), describe=_noted, icon="arrow-counterclockwise"
)
NUMBER_SHOWN = registry.register(
    "contact.number_shown", gettext_lazy("Number shown for a call"), icon="telephone", tone="amber"
)
