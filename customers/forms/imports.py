"""Sending a list in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.enums import ImportKind
from customers.forms.register import ChoiceButtons
from customers.rules.territory import keeps_areas
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.suggest import SuggestField


class ImportForm(forms.Form):
    """The workbook, what it holds and, for a manager, whose customers they are."""

    kind = forms.ChoiceField(label=_("What the list holds"), choices=ImportKind.choices, widget=ChoiceButtons)
    officer = SuggestField(
        "working-officers",
        User.objects.none(),
        label=_("Loan officer"),
        required=False,
        empty_label="—",
        help_text=_("Who looks after these customers. Shops and households need nobody."),
    )
    creates_areas = forms.BooleanField(
        label=_("Create missing areas"),
        required=False,
        help_text=_("For shops and households: areas the list names and the territory lacks. You see them first."),
    )
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        help_text=_("The filled template as .xlsx, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx", "class": "form-control"}),
        error_messages={
            "required": _("Choose the file first."),
            "empty": _("This file is empty. Save the workbook and choose it again."),
            "max_length": _("The name of this file is too long. Shorten it and choose it again."),
        },
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person.has_role(Role.MANAGER):
            officer: Any = self.fields["officer"]
            officer.offer(person, User.objects.with_role(Role.OFFICER))
        else:
            del self.fields["officer"]
        if not keeps_areas(person):
            del self.fields["creates_areas"]
