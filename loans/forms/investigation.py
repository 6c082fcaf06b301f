"""The four understandings as a form. A draft may leave anything open; what is typed must be readable."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from jinxin.fields import MoneyField, MoneyFormField
from jinxin.money import ZERO
from loans.choices import ASSET_KINDS, DEBT_KINDS, Source
from loans.forms.applications import LONGEST_VERSION
from loans.forms.hints import HINTS
from loans.models import Application, Investigation, Opinion
from loans.queries.papers import current_papers, read_once
from loans.rules.rows import DEBTS, ROW_KINDS, RowKind, evidence_names, filled_rows, sums
from loans.rules.understandings import FIELDS, FLAT, FROM_ROWS, Section, sections_for
from loans.wording import label_of

MOST_COUNTED = 9999
LONGEST_ANSWER = 5000
MOST_GROWTH = Decimal(1000)
SHOWN_AT_LEAST = 2
BUTTONS_UP_TO = 5


def _field_for(name: str) -> forms.Field:
    """Return the form field of a column: nothing is required in a draft, numbers are never negative."""
    column = Investigation._meta.get_field(name)
    return _input(column, label=label_of(Investigation, name), help_text=HINTS.get(name, ""))


def _input(column: Any, **about: Any) -> forms.Field:
    common: dict[str, Any] = {"required": False, **about}
    match column:
        case _ if column.choices:
            return forms.ChoiceField(choices=[("", "—"), *column.flatchoices], **common)
        case MoneyField():
            low = None if column.name == "profit_year" else ZERO
            return MoneyFormField(min_value=low, **common)
        case models.DateField():
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
        case models.PositiveSmallIntegerField():
            number = forms.NumberInput(attrs={"inputmode": "numeric"})
            return forms.IntegerField(min_value=0, max_value=MOST_COUNTED, widget=number, **common)
        case models.DecimalField():
            number = forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"})
            least = -MOST_GROWTH / 10
            return forms.DecimalField(widget=number, min_value=least, max_value=MOST_GROWTH, decimal_places=1, **common)
        case models.CharField():
            return forms.CharField(max_length=column.max_length, **common)
    return forms.CharField(max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 3}), **common)


@dataclass(frozen=True)
class Place:
    """A place for a row: its fields, and whether it says anything yet."""

    position: int
    fields: list[forms.BoundField]
    filled: bool

    @property
    def has_errors(self) -> bool:
        """Whether something in it has to be corrected."""
        return any(field.errors for field in self.fields)


@dataclass(frozen=True)
class Places:
    """The rows of one kind: those shown at once, and free ones for more."""

    kind: RowKind
    shown: list[Place]
    more: list[Place]


@dataclass(frozen=True)
class Statement:
    """A field with the fields that say where its statement comes from, where it has such."""

    field: forms.BoundField
    proof: list[forms.BoundField]


class InvestigationForm(forms.Form):
    """All fields of the investigation, as one flat list of plain names: columns, rows by their places, sources."""

    version = forms.IntegerField(min_value=0, max_value=LONGEST_VERSION, widget=forms.HiddenInput)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application = application
        self.asked = sections_for(application.customer.customer_class)
        for section in self.asked:
            self._add_section(section)
        self._offer_papers()
        self._lock_report()

    def _add_section(self, section: Section) -> None:
        for name in section.fields_for(self.application.customer.customer_class):
            self.fields[name] = _field_for(name)
        for about in (section.code, *section.statements) if section.statements else ():
            self._add_evidence(about)
        for kind in section.rows:
            self._add_rows(kind)

    def _add_evidence(self, about: str) -> None:
        source, day, paper = evidence_names(about)
        self.fields[source] = forms.ChoiceField(
            label=_("Source"), required=False, choices=[("", _("Source")), *Source.choices]
        )
        self.fields[day] = _input(Opinion._meta.get_field("heard_on"), label=_("Day, where not that of the visit"))
        self.fields[paper] = _PaperField(label=_("Paper of the file"))

    def _add_rows(self, kind: RowKind) -> None:
        for position in kind.positions:
            for column in kind.columns:
                self.fields[kind.name(position, column)] = _row_field(kind, column)

    def _offer_papers(self) -> None:
        """Offer the papers of the file wherever one can be named as the proof."""
        papers = [(paper.pk, f"{paper.get_kind_display()}: {paper.name}") for paper in current_papers(self.application)]
        for field in self.fields.values():
            if isinstance(field, _PaperField):
                field.choices = [("", "—"), *papers]

    def _lock_report(self) -> None:
        """Figures that follow from imported rows are shown, and typed nowhere."""
        saved = read_once(self.application)
        if saved is None or saved.credit_report_id is None:
            return
        for name in FROM_ROWS:
            self.fields[name].widget.attrs["readonly"] = True
            self.fields[name].help_text = _("From the imported rows.")

    def sections(self) -> list[dict[str, Any]]:
        """Return the sections in the order of the seed: statements with their sources, and places for rows."""
        customer_class = self.application.customer.customer_class
        return [
            {
                "section": section,
                "fields": [self[name] for name in section.fields_for(customer_class)],
                "statements": [self._statement(section, name) for name in section.fields_for(customer_class)],
                "source": self[f"source_{section.code}"] if section.statements else None,
                "rows": [self._places(kind) for kind in section.rows],
            }
            for section in self.asked
        ]

    def _statement(self, section: Section, name: str) -> Statement:
        proof = evidence_names(name) if name in section.statements else ()
        return Statement(self[name], [self[part] for part in proof])

    def _places(self, kind: RowKind) -> Places:
        places = [self._place(kind, position) for position in kind.positions]
        filled = max((place.position for place in places if place.filled or place.has_errors), default=0)
        shown = max(filled, SHOWN_AT_LEAST)
        return Places(kind, places[:shown], places[shown:])

    def _place(self, kind: RowKind, position: int) -> Place:
        fields = [self[kind.name(position, column)] for column in kind.columns]
        return Place(position, fields, any(field.value() not in (None, "") for field in fields))

    def values(self) -> dict[str, Any]:
        """Return what the service is told."""
        return {name: self.cleaned_data[name] for name in FLAT if name in self.cleaned_data}

    def readable(self) -> Investigation:
        """Return an unsaved investigation of what can be read so far: for showing the flags while somebody types."""
        self.is_valid()
        read = Investigation(**{name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data})
        rows = {kind.code: filled_rows(kind, self.cleaned_data) for kind in ROW_KINDS}
        read.opinion_rows = rows.pop("opinion")
        read.holding_rows = [row for found in rows.values() for row in found]
        for name, total in sums(read.holding_rows).items():
            setattr(read, name, total)
        return with_report(read, self.application)


def with_report(read: Investigation, application: Application) -> Investigation:
    """Put the figures of the imported report over those that were typed."""
    saved = read_once(application)
    if saved is None or saved.credit_report_id is None:
        return read
    read.credit_report = saved.credit_report
    for name in FROM_ROWS:
        setattr(read, name, getattr(saved, name))
    return read


class _PaperField(forms.TypedChoiceField):
    """A paper of the file."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, required=False, **kwargs)


def _row_field(kind: RowKind, column: str) -> forms.Field:
    field = kind.model._meta.get_field(column)
    label = capfirst(str(getattr(field, "verbose_name", column)))
    if column == "paper":
        return _PaperField(label=label)
    made = _input(field, label=_debt_label(column) or label if kind is DEBTS else label)
    if column == "kind" and isinstance(made, forms.ChoiceField):
        kinds = DEBT_KINDS if kind is DEBTS else ASSET_KINDS
        made.choices = [("", "—"), *((one.value, one.label) for one in kinds)]
    return made


def _debt_label(column: str) -> str:
    return {"about": _("To whom, until when"), "seen": _("Proven balance"), "stated": _("Stated balance")}.get(
        column, ""
    )
