"""What the trail may say of customers. Personal numbers stand in it only masked."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.actions.segments import read_name
from jinxin.audit import registry


def _choice(model: str, field: str, value: Any) -> str:
    """Return a stored choice as people read it; anything else as it is."""
    if field.startswith("segment"):
        return read_name(value)
    found = apps.get_model("customers", model)._meta.get_field(field)
    return str(dict(getattr(found, "flatchoices", ())).get(value, value))


def _label(model: str, field: str) -> str:
    found = apps.get_model("customers", model)._meta.get_field(field)
    return str(getattr(found, "verbose_name", field))


def _registered(data: dict[str, Any]) -> str:
    return _("%(class)s · segment: %(segment)s") % {
        "class": _choice("Customer", "customer_class", data["class"]),
        "segment": read_name(data["segment"]),
    }


def _changes(data: dict[str, Any]) -> str:
    lines = []
    for key, (before, after) in data["changes"].items():
        model, field = key.split(".")
        label = _label(model, field)
        old, new = (_choice(model, field, value) or "—" for value in (before, after))
        lines.append(_("%(field)s: %(before)s → %(after)s") % {"field": label, "before": old, "after": new})
    return "\n".join(lines)


def _business(data: dict[str, Any]) -> str:
    return _("%(name)s, licence of %(day)s") % {"name": data["name"], "day": data["licensed_on"]}


def _business_changes(data: dict[str, Any]) -> str:
    return f"{data['name']}\n{_changes(data)}"


def _unmasked(data: dict[str, Any]) -> str:
    label = _label(data.get("model", "Customer"), data["field"])
    return _("%(field)s shown in full. Reason: %(reason)s") % {"field": label, "reason": data["reason"]}


REGISTERED = registry.register(
    "customer.registered", gettext_lazy("Customer registered"), describe=_registered, icon="person-plus", tone="green"
)
UPDATED = registry.register("customer.updated", gettext_lazy("Customer data changed"), describe=_changes, icon="pencil")
BUSINESS_ADDED = registry.register(
    "business.added", gettext_lazy("Business added"), describe=_business, icon="shop", tone="green"
)
BUSINESS_UPDATED = registry.register(
    "business.updated", gettext_lazy("Business data changed"), describe=_business_changes, icon="pencil"
)
UNMASKED = registry.register(
    "customer.unmasked", gettext_lazy("Personal number shown"), describe=_unmasked, icon="eye", tone="amber"
)
