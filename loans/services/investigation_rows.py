"""Keeping what is repeated in an investigation: rows at their places, and where statements come from."""

from collections.abc import Collection, Mapping
from typing import Any

from loans.models import Investigation
from loans.rules.rows import ROW_KINDS, RowKind, evidence_names, evidence_of, filled_rows, sums
from loans.rules.understandings import SOURCED


def save_rows(investigation: Investigation, values: Mapping[str, Any], changed: Collection[str]) -> None:
    """Write the rows of which something changed. `values` holds all fields of the form.

    Call it in the transaction that saves the investigation.
    """
    names = set(changed)
    kinds = [kind for kind in ROW_KINDS if names.intersection(kind.names())]
    for kind in kinds:
        _save_kind(investigation, kind, values)
    if any(kind.side for kind in kinds):
        _save_sums(investigation)


def keep_sources(investigation: Investigation, values: Mapping[str, Any], changed: Collection[str]) -> None:
    """Note where statements come from, on the investigation that is about to be saved."""
    for about in SOURCED:
        if not set(changed).isdisjoint(evidence_names(about)):
            investigation.sources.pop(about, None)
            if kept := evidence_of(about, values):
                investigation.sources[about] = kept


def _save_kind(investigation: Investigation, kind: RowKind, values: Mapping[str, Any]) -> None:
    """Write a kind of rows anew: no other table points at them."""
    of_kind: dict[str, Any] = {"side": kind.side} if kind.side else {}
    kind.model.objects.filter(investigation=investigation, **of_kind).delete()
    rows = filled_rows(kind, values)
    for row in rows:
        row.investigation = investigation
    kind.model.objects.bulk_create(rows)
    investigation.__dict__.pop("holding_rows" if kind.side else "opinion_rows", None)


def _save_sums(investigation: Investigation) -> None:
    totals = sums(investigation.holding_rows)
    for name, total in totals.items():
        setattr(investigation, name, total)
    investigation.save(update_fields=tuple(totals))
