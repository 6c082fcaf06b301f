"""What the trail may say of cost statements, conditions of the approval, appointments and the words of papers."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin.audit.registry import register
from loans.enums import DocumentKind


def _text(data: dict[str, Any]) -> str:
    kind = dict(DocumentKind.choices).get(data["kind"], data["kind"])
    return _("%(paper)s, version %(version)s: %(note)s") % {
        "paper": kind,
        "version": data["version"],
        "note": data["note"],
    }


def _fee(data: dict[str, Any]) -> str:
    return _("%(name)s, charged by %(by)s") % {"name": data["name"], "by": data["by"]}


def _made(data: dict[str, Any]) -> str:
    return _("%(number)s: interest %(interest)s yuan, fees %(fees)s yuan, yearly cost %(yearly)s%%") % {
        "number": data["number"],
        "interest": data["interest"],
        "fees": data["fees"],
        "yearly": data["yearly"],
    }


def _signed(data: dict[str, Any]) -> str:
    return _("%(number)s, signed at %(place)s") % {"number": data["number"], "place": data["place"]}


def _replaced(data: dict[str, Any]) -> str:
    return _("%(number)s: %(reason)s") % {"number": data["number"], "reason": data["reason"]}


def _condition(data: dict[str, Any]) -> str:
    words = {"number": data["number"], "text": data["text"]}
    if said := data.get("reason") or data.get("proof"):
        return _("Condition %(number)s: %(text)s. %(said)s") % {**words, "said": said}
    return _("Condition %(number)s: %(text)s") % words


def _divided(data: dict[str, Any]) -> str:
    return _("Condition %(number)s: %(text)s. Now: %(parts)s. Reason: %(reason)s") % {
        "number": data["number"],
        "text": data["text"],
        "parts": "; ".join(data["parts"]),
        "reason": data["reason"],
    }


def _appointment(data: dict[str, Any]) -> str:
    if data.get("reason"):
        return _("%(when)s. Reason: %(reason)s") % {"when": data["when"], "reason": data["reason"]}
    return str(data["when"])


def _moved(data: dict[str, Any]) -> str:
    return _("%(before)s → %(when)s. Reason: %(reason)s") % {
        "before": data["before"],
        "when": data["when"],
        "reason": data["reason"],
    }


TEXT_PUBLISHED = register(
    "document.text", gettext_lazy("New version of a text"), describe=_text, icon="file-earmark-diff"
)
FEE_CHANGED = register("fee.changed", gettext_lazy("Fee changed"), describe=_fee, icon="tag")
COSTS_MADE_OUT = register("costs.made_out", gettext_lazy("Cost statement made out"), describe=_made, icon="receipt")
COSTS_SIGNED = register(
    "costs.signed", gettext_lazy("Cost statement signed"), describe=_signed, icon="pen", tone="green"
)
COSTS_REPLACED = register(
    "costs.replaced", gettext_lazy("Cost statement no longer valid"), describe=_replaced, icon="file-earmark-x"
)
COSTS_OPENED = register("costs.opened", gettext_lazy("Cost statement opened with full ID number"), icon="printer")
PAPER_OPENED = register("document.opened", gettext_lazy("Paper of a contract opened with full numbers"), icon="printer")
CONDITION_PROVEN = register(
    "condition.proven", gettext_lazy("Condition said to be met"), describe=_condition, icon="clipboard-check"
)
CONDITION_ACCEPTED = register(
    "condition.accepted", gettext_lazy("Condition met"), describe=_condition, icon="check2-circle", tone="green"
)
CONDITION_SENT_BACK = register(
    "condition.sent_back",
    gettext_lazy("Proof of a condition sent back"),
    describe=_condition,
    icon="arrow-return-left",
    tone="amber",
)
CONDITION_WAIVED = register(
    "condition.waived", gettext_lazy("Condition waived"), describe=_condition, icon="slash-circle", tone="amber"
)
CONDITION_DIVIDED = register(
    "condition.divided", gettext_lazy("Condition put anew"), describe=_divided, icon="list-check"
)
APPOINTMENT_MADE = register(
    "appointment.made", gettext_lazy("Appointment for signing"), describe=_appointment, icon="calendar-check"
)
APPOINTMENT_MOVED = register(
    "appointment.moved", gettext_lazy("Appointment moved"), describe=_moved, icon="calendar-range"
)
APPOINTMENT_KEPT = register(
    "appointment.kept", gettext_lazy("Appointment kept"), describe=_appointment, icon="calendar-check", tone="green"
)
APPOINTMENT_CANCELLED = register(
    "appointment.cancelled", gettext_lazy("Appointment cancelled"), describe=_appointment, icon="calendar-x"
)
APPOINTMENT_MISSED = register(
    "appointment.missed",
    gettext_lazy("Customer did not come to the appointment"),
    describe=_appointment,
    icon="calendar-x",
    tone="red",
)
