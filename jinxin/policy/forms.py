"""The form of the policy: one field per setting, made from what the setting says of itself."""

from collections.abc import Callable, Iterator
from datetime import time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinxin.fields import MoneyFormField
from jinxin.policy.limits import LimitsField
from jinxin.policy.settings import GROUPS, Limits, Policy, rule_fields
from jinxin.policy.words import percentage


class PolicyForm(forms.Form):
    """All settings, the reason of the change, and the version the person saw."""

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label=_("Why the policy changes"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, policy: Policy) -> None:
        super().__init__(data.dict() if data else None, initial={"base": policy.version})
        for item in rule_fields():
            self.fields[item.name] = _field(item)
            self.initial[item.name] = _shown(item, getattr(policy, item.name))

    def values(self) -> dict[str, Any]:
        """Return the settings as the policy holds them."""
        return {item.name: _held(item, self.cleaned_data[item.name]) for item in rule_fields()}

    def rebase(self, version: int) -> None:
        """Let the next attempt start from `version`: the person has been shown what changed meanwhile."""
        self.data = {**self.data, "base": str(version)}

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """Yield the fields under their headings."""
        for group in GROUPS:
            yield group, [self[item.name] for item in rule_fields() if item.metadata["group"] is group]


def _field(item: Any) -> forms.Field:
    about = item.metadata
    common = {"label": about["label"], "help_text": about["help"]}
    if "choices" in about:
        return forms.ChoiceField(choices=about["choices"], widget=forms.RadioSelect, **common)
    if isinstance(item.default, time):
        return forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **common)
    unit = "%" if about.get("percent") else about["unit"]
    if isinstance(item.default, Limits):
        return LimitsField([_number_field(item, item.default.amber, {}) for _name in Limits._fields], unit, **common)
    field = _number_field(item, item.default, common)
    field.unit = unit  # type: ignore[attr-defined]  # for the template
    return field


def _number_field(item: Any, usual: Any, common: dict[str, Any]) -> forms.Field:
    limits = {"min_value": item.metadata["min"], "max_value": item.metadata["max"]}
    if item.metadata.get("percent"):
        hundredfold = {name: limit * 100 for name, limit in limits.items()}
        return forms.DecimalField(max_digits=7, decimal_places=3, **hundredfold, **common)
    if isinstance(usual, Decimal):
        return MoneyFormField(**limits, **common)
    return forms.IntegerField(**limits, **common)


def _shown(item: Any, value: Any) -> Any:
    return _each(percentage, value) if item.metadata.get("percent") else value


def _held(item: Any, value: Any) -> Any:
    return _each(lambda number: number / 100, value) if item.metadata.get("percent") else value


def _each(change: Callable[[Any], Any], value: Any) -> Any:
    return Limits(*map(change, value)) if isinstance(value, Limits) else change(value)
