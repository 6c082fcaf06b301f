"""What the trail may say of likely duplicates and of merges."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.actions.register import _choice, _label
from jinxin.audit import registry


def _merged(data: dict[str, Any]) -> str:
    lines = [_("With %(name)s, no. %(number)s.") % {"name": data["name"], "number": data["number"]}]
    form = _("%(field)s: kept “%(kept)s”, not “%(other)s”")
    for key, (kept, other) in data["kept"].items():
        model, field = key.split(".")
        shown = [str(_choice(model, field, value)) or "—" for value in (kept, other)]
        lines.append(form % {"field": _label(model, field), "kept": shown[0], "other": shown[1]})
    moved = ", ".join(f"{name_of(label)} {count}" for label, count in data["moved"].items())
    return "\n".join([*lines, _("Moved: %(what)s") % {"what": moved}] if moved else lines)


def name_of(label: str) -> str:
    """Return what rows of a model are called; the label itself where the model is gone."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except LookupError:
        return label


def _into(data: dict[str, Any]) -> str:
    return _("Into %(name)s, no. %(number)s.") % {"name": data["name"], "number": data["number"]}


def _apart(data: dict[str, Any]) -> str:
    return _("Not the same as %(name)s, no. %(number)s. Reason: %(reason)s") % data


MERGED = registry.register(
    "duplicate.merged", gettext_lazy("Merged with a duplicate"), describe=_merged, icon="intersect", tone="amber"
)
WENT = registry.register(
    "duplicate.went", gettext_lazy("Merged into another customer"), describe=_into, icon="box-arrow-right", tone="amber"
)
APART = registry.register(
    "duplicate.apart", gettext_lazy("Told apart from a likely duplicate"), describe=_apart, icon="person-check"
)
