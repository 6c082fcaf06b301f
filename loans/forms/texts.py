"""The form in which a manager writes the words of a paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loans.documents.texts import LONGEST_TEXT
from loans.forms.costs import HIGHEST
from loans.models import DocumentText


class DocumentTextForm(forms.Form):
    """A new version of a text, written from the one in force."""

    version = forms.IntegerField(min_value=0, max_value=HIGHEST, widget=forms.HiddenInput)
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT * 2,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 26, "lang": "zh-CN", "spellcheck": "false", "data-preview-source": ""}),
        help_text=_("“# ” begins the title, “## ” an article; one paragraph a line; **bold** with two stars around."),
    )
    note = forms.CharField(
        label=_("What is new"), max_length=200, help_text=_("In a few words, for those who look it up later.")
    )

    @classmethod
    def after(cls, text: DocumentText, data: Any = None) -> "DocumentTextForm":
        """Return the form that starts from the version in force."""
        return cls(data, initial={"body": text.body, "version": text.number})
