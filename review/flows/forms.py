"""What people type about flows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loans.models import Application
from review.flows.decisions import LONGEST_REASON
from review.flows.facts import FACTS
from review.flows.queries import ORDERS
from review.models import FlowFile, FlowLayout, FlowParty
from review.models.flows import Direction, FlowClass

NO_COMPLETION = {"autocomplete": "off"}
MOST_FILES = 200


class FlowFileForm(forms.Form):
    """A bill of a wallet or a statement of a bank."""

    file = forms.FileField(
        label=_("File"),
        max_length=200,
        help_text=_("As the wallet or bank made it: CSV (at most 256 MB) or Excel (at most 10 MB), unpacked."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx", "class": "form-control"}),
        error_messages={
            "required": _("Choose the file first."),
            "empty": _("This file is empty."),
            "max_length": _("The name of this file is too long. Shorten it and choose it again."),
        },
    )
    bank = forms.CharField(
        label=pgettext_lazy("bank", "Bank"),
        required=False,
        max_length=80,
        help_text=_("Only for statements of a bank. Its columns are remembered for the next one."),
        widget=forms.TextInput(attrs={"list": "known-banks", **NO_COMPLETION}),
    )

    @property
    def known_banks(self) -> list[str]:
        """The banks whose columns are remembered."""
        return list(FlowLayout.objects.values_list("bank", flat=True))


class ColumnsForm(forms.Form):
    """Under which heading of the file each fact stands."""

    def __init__(self, *args: Any, file: FlowFile, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": file.columns, **kwargs})
        headings = [heading for heading in dict.fromkeys(file.headings) if heading]
        for fact in FACTS:
            self.fields[fact.name] = forms.ChoiceField(
                label=str(fact.label),
                required=fact.name == "at",
                help_text=str(fact.help),
                choices=[("", _("(not in this file)")), *((heading, heading) for heading in headings)],
                error_messages={"required": _("Choose the column that holds the day.")},
            )


class FlowFilter(forms.Form):
    """The filters of the list of payments; nonsense narrows nothing."""

    q = forms.CharField(label=_("Counterparty or amount"), max_length=60, required=False)
    waits = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), ("1", pgettext_lazy("flows", "To be explained"))]
    )
    flow_class = forms.ChoiceField(
        label=pgettext_lazy("flows", "Class"), required=False, choices=[("", _("All")), *FlowClass.choices]
    )
    direction = forms.ChoiceField(
        label=pgettext_lazy("flows", "In or out"), required=False, choices=[("", _("All")), *Direction.choices]
    )
    month = forms.CharField(label=_("Month"), max_length=7, required=False, widget=forms.HiddenInput)
    file = forms.ChoiceField(label=_("File"), required=False)
    party = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application = application
        files = FlowFile.objects.filter(application=application)[:MOST_FILES]
        options = [(str(file.pk), f"{file.origin} · {file.name}") for file in files]
        self.fields["file"].choices = [("", _("All")), *options]  # type: ignore[attr-defined]  # a ChoiceField

    def chosen(self) -> dict[str, Any]:
        """Return what is asked for; what makes no sense is left out."""
        self.is_valid()
        values = getattr(self, "cleaned_data", {})
        kept = {name: values[name] for name in ("waits", "direction", "file") if values.get(name)}
        kept["class"] = values.get("flow_class")
        kept["q"] = str(values.get("q") or "").replace("\x00", "")
        kept["sort"] = values.get("sort") if values.get("sort") in ORDERS else ""
        kept["month"] = _number(str(values.get("month") or "").replace("-", ""), 6)
        kept["party"] = _number(str(values.get("party") or ""), 12)
        return kept

    def party_shown(self) -> FlowParty | None:
        """Return the counterparty that the list is narrowed to."""
        party = self.chosen()["party"]
        return FlowParty.objects.filter(application=self.application, pk=party).first() if party else None


def _number(text: str, longest: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else None


class ExplainForm(forms.Form):
    """What payments were for, and why one may say so."""

    flow_class = forms.ChoiceField(
        label=pgettext_lazy("flows", "What it was for"),
        choices=[("", "—"), *(choice for choice in FlowClass.choices if choice[0] != FlowClass.UNEXPLAINED)],
        error_messages={"required": _("Choose what it was for.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("What shows it: a contract, a slip, whom you asked."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what shows it.")},
    )
    whole_party = forms.BooleanField(label="", required=False)


class ShareForm(forms.Form):
    """How much of the takings goes through accounts."""

    share = forms.IntegerField(
        label=_("Share of the takings paid into accounts"),
        min_value=1,
        max_value=100,
        initial=100,
        help_text=_("The rest is paid in cash. Ask, and look at the till."),
        error_messages={"required": _("Enter a percentage from 1 to 100.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["share"].unit = "%"  # type: ignore[attr-defined]  # read by unit_field.html
