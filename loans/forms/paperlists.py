"""What papers a product asks for: a line for each kind."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinxin.fields import MoneyFormField
from jinxin.money import ZERO
from loans.choices import PaperNeed, PaperWhen
from loans.enums import PaperKind
from loans.forms.applications import LONGEST_VERSION
from loans.models import PaperList, Product
from loans.rules.paperlists import LISTED_KINDS, Asked, asked_of
from loans.services.paperlists import MOST

NOT_ASKED = ("", _("Not asked for"))


@dataclass(frozen=True)
class Row:
    """One kind with its fields."""

    kind: PaperKind
    need: forms.BoundField
    when: forms.BoundField
    above: forms.BoundField
    count: forms.BoundField


class PaperListForm(forms.Form):
    """For each kind whether it is asked for, when, and how many."""

    number = forms.IntegerField(min_value=0, max_value=LONGEST_VERSION, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in LISTED_KINDS:
            self._add(kind)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"

    def _add(self, kind: PaperKind) -> None:
        whole = forms.NumberInput(attrs={"inputmode": "numeric"})
        self.fields |= {
            f"need_{kind}": forms.ChoiceField(
                label=kind.label, required=False, choices=[NOT_ASKED, *PaperNeed.choices]
            ),
            f"when_{kind}": forms.ChoiceField(
                label=pgettext_lazy("paper", "When"), required=False, choices=[("", "—"), *PaperWhen.choices]
            ),
            f"above_{kind}": MoneyFormField(label=_("Amount above, in yuan"), required=False, min_value=ZERO),
            f"count_{kind}": forms.IntegerField(
                label=_("How many"), required=False, min_value=1, max_value=MOST, widget=whole
            ),
        }

    @classmethod
    def of(cls, product: Product, paper_list: PaperList | None) -> "PaperListForm":
        """Return the form with what is in force."""
        initial: dict[str, Any] = {"number": paper_list.number if paper_list else 0}
        for one in asked_of(product, paper_list):
            initial |= {
                f"need_{one.kind}": one.need,
                f"when_{one.kind}": one.when,
                f"above_{one.kind}": one.above,
                f"count_{one.kind}": one.count,
            }
        return cls(initial=initial)

    def rows(self) -> list[Row]:
        """Return the kinds with their fields."""
        return [
            Row(
                kind,
                self[f"need_{kind}"],
                self[f"when_{kind}"],
                self[f"above_{kind}"],
                self[f"count_{kind}"],
            )
            for kind in LISTED_KINDS
        ]

    def asked(self) -> list[Asked]:
        """Return what the service is told: what is asked for, in the order of the kinds. What belongs to another need
        than the one chosen is left out."""
        found = []
        for kind in LISTED_KINDS:
            need, count = self.cleaned_data[f"need_{kind}"], self.cleaned_data[f"count_{kind}"] or 1
            if not need:
                continue
            when = self.cleaned_data[f"when_{kind}"] if need == PaperNeed.CONDITIONAL else ""
            above = self.cleaned_data[f"above_{kind}"] if when == PaperWhen.AMOUNT else None
            found.append(Asked(kind, PaperNeed(need), when, above, count))
        return found
