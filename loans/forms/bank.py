"""Forms of files from the bank: sending one in, naming its columns, dealing with what is left over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loans.bank.facts import FACTS
from loans.forms.money import LONGEST_REASON, NO_COMPLETION
from loans.models import BankFile, BankLayout
from loans.models.bank import FileKind


class BankFileForm(forms.Form):
    """The file, what it holds and which bank made it."""

    kind = forms.ChoiceField(
        label=_("What the file holds"),
        choices=FileKind.choices,
        initial=FileKind.RESULTS,
        widget=forms.RadioSelect,
    )
    bank = forms.CharField(
        label=pgettext_lazy("bank", "Bank"),
        max_length=80,
        help_text=_("Its columns are remembered for the next file."),
        widget=forms.TextInput(attrs={"list": "known-banks", **NO_COMPLETION}),
    )
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        help_text=_("Excel (.xlsx, at most 10 MB) or CSV in UTF-8 or GBK (at most 256 MB)."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt", "class": "form-control"}),
        error_messages={
            "required": _("Choose the file first."),
            "empty": _("This file is empty."),
            "max_length": _("The name of this file is too long. Shorten it and choose it again."),
        },
    )

    @property
    def known_banks(self) -> list[str]:
        """The banks whose columns are remembered."""
        return list(BankLayout.objects.order_by("bank").values_list("bank", flat=True).distinct())


class ColumnsForm(forms.Form):
    """Under which heading of the file each fact stands."""

    def __init__(self, *args: Any, file: BankFile, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": file.columns, **kwargs})
        headings = [heading for heading in dict.fromkeys(file.headings) if heading]
        for fact in FACTS[file.kind]:
            self.fields[fact.name] = forms.ChoiceField(
                label=str(fact.label),
                required=fact.required,
                help_text=str(fact.help),
                choices=[("", _("(not in this file)")), *((heading, heading) for heading in headings)],
                error_messages={"required": _("Choose the column that holds this.")},
            )


class AssignForm(forms.Form):
    """Which loan or order a row is about."""

    number = forms.CharField(label=_("Number of the loan"), max_length=30, widget=forms.TextInput(attrs=NO_COMPLETION))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == FileKind.RESULTS:
            self.fields["number"].label = _("Number of the order")
            self.fields["paid"] = forms.ChoiceField(
                label=_("The bank's answer"),
                choices=[("yes", _("Paid")), ("no", _("Not paid"))],
                widget=forms.RadioSelect,
            )


class DismissForm(forms.Form):
    """Why a row is nothing of ours."""

    reason = forms.CharField(
        label=_("Reason"), max_length=min(200, LONGEST_REASON), widget=forms.Textarea(attrs={"rows": 2})
    )
