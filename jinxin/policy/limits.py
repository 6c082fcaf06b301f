"""A form field for two limits of one rule, beside each other."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.renderers import get_default_renderer
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from jinxin.policy.settings import Limits

NAMES = Limits(_("Amber"), _("Red"))  # type: ignore[arg-type]  # the names of the two, not their values


class LimitsInput(forms.MultiWidget):
    """Two numbers, each after its name and before its unit."""

    use_fieldset = True

    def __init__(self, widgets: Sequence[forms.Widget], unit: Any) -> None:
        super().__init__(dict(zip(Limits._fields, widgets, strict=True)))
        self.unit = unit

    def decompress(self, value: Limits | None) -> list[Any]:
        return list(value or (None, None))

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        inputs = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        unit = format_html('<span class="input-group-text">{}</span>', self.unit) if self.unit else ""
        return format_html(
            '<div class="row g-2" id="{}">{}</div>',
            (attrs or {}).get("id", ""),
            format_html_join(
                "",
                '<div class="col-12 col-sm"><div class="input-group">'
                '<label class="input-group-text" for="{}">{}</label>{}{}</div></div>',
                (
                    (one["attrs"]["id"], label, _drawn(one, renderer), unit)
                    for one, label in zip(inputs, NAMES, strict=True)
                ),
            ),
        )


def _drawn(widget: Any, renderer: Any) -> SafeString:
    html = (renderer or get_default_renderer()).render(widget["template_name"], {"widget": widget})
    return mark_safe(html)  # noqa: S308  # Django's own template of an input


class LimitsField(forms.MultiValueField):
    """Reads amber and red as Limits; whether they fit each other is the policy's own rule."""

    def __init__(self, fields: Sequence[forms.Field], unit: Any, **kwargs: Any) -> None:
        super().__init__(fields, widget=LimitsInput([field.widget for field in fields], unit), **kwargs)

    def compress(self, data_list: Sequence[Any]) -> Limits:
        return Limits(*data_list)
