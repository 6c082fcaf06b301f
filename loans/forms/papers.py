"""Adding papers, several at once, each under its kind; removing one with a reason."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from loans.enums import PaperKind
from loans.forms.applications import LONGEST_TEXT

MOST_AT_ONCE = 30
ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"


def chosen_files(files: MultiValueDict[str, Any]) -> list[tuple[PaperKind, UploadedFile]]:
    """Return the files of an upload with the kind under which each was chosen."""
    return [(kind, upload) for kind in PaperKind for upload in files.getlist(f"files_{kind.value}")]


class RemovalForm(forms.Form):
    """Why a paper leaves the file."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The original is kept, but no longer counts."),
    )
