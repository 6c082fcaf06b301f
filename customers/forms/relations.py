"""The forms of the graph: a prospect, a tie, a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.enums import PartyKind
from customers.forms.register import AreaField, ChoiceButtons, VersionForm, line_input
from customers.models import Party
from customers.queries.relations import Shown, find_parties, whole_parties
from customers.rules.relations import SIDES, Side, in_full
from jinxin.keys import key_of

NEW = {f"new-{kind.value}": kind for kind in PartyKind}
"""Values of the choice whom a tie leads to, beside the keys of parties: somebody not known yet."""


class ProspectForm(forms.Form):
    """A person or shop that is no customer yet."""

    kind = forms.ChoiceField(
        label=_("What is it"), choices=PartyKind.choices, initial=PartyKind.PERSON, widget=ChoiceButtons
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("As people call them; a nickname with the trade is enough."),
        widget=line_input(),
    )
    mobile = forms.CharField(
        label=_("Mobile (optional)"), max_length=60, required=False, widget=line_input(inputmode="tel")
    )
    area = AreaField(label=_("Area (optional)"), required=False, empty_label=_("Not known yet"))
    note = forms.CharField(label=_("Note (optional)"), max_length=200, required=False, widget=line_input())
    confirm_different = forms.BooleanField(label=_("I have compared: this is somebody else."), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["area"]
        area.offer(None)

    def facts(self) -> dict[str, Any]:
        """Return what the form says of the prospect; a blank mobile is left out."""
        named = {name: self.cleaned_data[name] for name in ("kind", "name", "area", "note")}
        mobile = self.cleaned_data["mobile"]
        return {**named, "mobile": mobile} if mobile else named


class ProspectEditForm(VersionForm, ProspectForm):
    """A prospect's data. The mobile number is not shown: an empty field keeps it."""

    forget_mobile = forms.BooleanField(label=_("Take the number out"), required=False)

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if party.mobile:
            self.fields["mobile"].widget.attrs["placeholder"] = party.masked_mobile
            self.fields["mobile"].help_text = _("Leave it empty to keep the number.")
        else:
            del self.fields["forget_mobile"]

    def facts(self) -> dict[str, Any]:
        return super().facts() | ({"mobile": ""} if self.cleaned_data.get("forget_mobile") else {})


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=line_input())


class TieForm(forms.Form):
    """A tie as one end says it: what the other is to it, and who that is, perhaps somebody new."""

    side = forms.ChoiceField(
        label=_("What the other is"),
        choices=[(side.code, side.label) for side in SIDES],
        error_messages={"required": _("Choose what the tie is.")},
    )
    who = forms.CharField(
        label=_("Who"),
        max_length=120,
        widget=line_input(),
        help_text=_("Name, pinyin, shop or last digits of the mobile."),
    )
    other = forms.CharField(max_length=20, required=False)
    mobile = forms.CharField(
        label=_("Mobile of somebody new (optional)"), max_length=60, required=False, widget=line_input(inputmode="tel")
    )
    end = forms.ChoiceField(label=_("Whose tie is it (optional)"), required=False)
    note = forms.CharField(label=_("How we know (optional)"), max_length=200, required=False, widget=line_input())

    def __init__(self, *args: Any, ends: list[Party], person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ends, self.person = ends, person
        self.fields["end"].choices = [(str(end.pk), end.name) for end in ends]  # type: ignore[attr-defined]  # a choice

    @property
    def found(self) -> list[Shown]:
        """Whom the typed name may mean."""
        who = str(self.data.get("who", "")) if self.is_bound else ""
        return find_parties(who, self.person, leave_out=[end.pk for end in self.ends])

    @property
    def side_of_tie(self) -> Side:
        """The chosen side."""
        return next(side for side in SIDES if side.code == self.cleaned_data["side"])

    @property
    def own_end(self) -> Party:
        """Whose tie it is: the chosen end; left open, a shop's where shops have such ties, else the person's."""
        chosen = self.cleaned_data.get("end")
        if chosen:
            return next(end for end in self.ends if str(end.pk) == chosen)
        shops = [end for end in self.ends if end.kind == PartyKind.SHOP]
        return shops[0] if shops and self.side_of_tie.of_shops else self.ends[0]

    def clean(self) -> dict[str, Any]:
        """Find out who is meant. Where nothing was chosen, the form comes back with whom to choose from."""
        other = self.cleaned_data.get("other", "")
        if "who" not in self.cleaned_data:
            return self.cleaned_data
        if not other:
            self.add_error("who", _("Choose below whom you mean."))
        elif other not in NEW:
            self.cleaned_data["party"] = self._party(other)
            if self.cleaned_data["party"] is None:
                self.add_error("who", _("Choose below whom you mean."))
        return self.cleaned_data

    def _party(self, key: str) -> Party | None:
        """Return the chosen party: one that is the person's, or that the typed name found."""
        party = whole_parties().filter(pk=key_of(key) or 0).first()
        if party is None or in_full(self.person, party):
            return party
        return party if any(item.party.pk == party.pk for item in self.found) else None
