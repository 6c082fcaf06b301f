"""The editor of the statements: a sheet that saves itself, and a plain form where there is no script."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import DomainError, IllegalMove, NotAllowed, StaleState
from jinxin.money import format_yuan
from jinxin.policy.services import policy_at
from jinxin.templatetags.ui import moment
from loans.models import Application
from loans.views.cases import case_page, find_case
from review.checking import settings_of
from review.editor import Panel, panel_of, sheets_of_draft, shown, values_of
from review.editor.page import Typed
from review.models import StatementDraft
from review.queries.drafts import draft_of
from review.queries.statements import current_statements
from review.services.drafts import Saved, discard_draft, save_cells
from review.services.editable import check_editable
from review.services.statements import reading_of, store_draft
from review.statements import Problem, StatementError, line_title
from review.statements.cells import Reading, cells_known
from review.statements.cells.names import TABLES
from review.statements.lines import METHODS, OFF_BALANCE

MOST_CELLS: Final = 2000
"""More cells than any sheet has."""


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_statements(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the sheet with its checks, or take in one of its forms as a whole."""
    application = find_case(request, pk)
    check_editable(application, request.user)
    if request.method != "POST":
        return _page(request, application, draft_of(application, at=clock.now()))
    known = cells_known(application.customer.customer_class)
    typed = {name: str(text) for name, text in request.POST.items() if name in known}
    saved = _save(request, application, typed, revision=_number(request.POST.get("revision")))
    if saved.clashes:
        return _page(request, application, saved.draft, clashes=_clashes(saved, typed), typed=typed, status=422)
    messages.success(request, _("Saved."))
    sheet, more = request.POST.get("sheet", ""), request.POST.get("more", "")
    query = f"?more={more}" if more in TABLES else ""
    return redirect(f"{reverse('review:edit_statements', args=[pk])}{query}#{sheet if sheet.isidentifier() else ''}")


def _save(request: StaffRequest, application: Application, typed: Mapping[str, str], **told: Any) -> Saved:
    return save_cells(application, typed=typed, actor=request.user, at=clock.now(), **told)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def _clashes(saved: Saved, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    known = cells_known(saved.draft.application.customer.customer_class)
    return [
        {"cell": cell, "label": _label(cell), "saved": shown(text, known[cell]), "typed": typed[cell]}
        for cell, text in saved.clashes.items()
    ]


def _label(cell: str) -> str:
    """Return what a cell is called: its line, and the month counted from 1."""
    path, _dot, last = cell.rpartition(".")
    if last.isdigit():
        return _("%(line)s, month %(number)s") % {"line": line_title(path), "number": int(last) + 1}
    return str(line_title(cell))


def _page(
    request: StaffRequest,
    application: Application,
    draft: StatementDraft,
    *,
    clashes: list[dict[str, Any]] | None = None,
    typed: Mapping[str, str] | None = None,
    refused: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    reading = reading_of(draft)
    current = current_statements(application)
    on_screen = {**draft.cells, **(typed or {})}
    context = {
        "draft": draft,
        "current": current,
        "overtaken": bool(draft.pk and current and current.version != draft.base_version),
        "sheets": _sheets(request, draft, reading, on_screen),
        "lists": {"methods": METHODS, "off_balance": OFF_BALANCE},
        "clashes": clashes or [],
        "refused": [(problem.where, _label(problem.where), problem.message) for problem in refused or []],
        "saved_cells": draft.cells,
        "months": reading.case.month_count if reading.case else 0,
        **_panel(reading),
    }
    return case_page(request, "review/edit_statements.html", application, context, status=status)


def _sheets(request: StaffRequest, draft: StatementDraft, reading: Reading, cells: Mapping[str, str]) -> list[Any]:
    typed = Typed(
        cells,
        values_of(reading),
        reading.problems,
        frozenset(reading.missing),
        draft.evidence,
        reading.case.period.months if reading.case else tuple(str(month) for month in range(1, 13)),
        request.GET.get("more", ""),
    )
    return sheets_of_draft(draft.application.customer.customer_class, typed)


def _panel(reading: Reading) -> dict[str, Any]:
    return {"panel": _checked(reading), "missing": len(reading.missing), "wrong": len(reading.problems)}


def _checked(reading: Reading) -> Panel | None:
    return panel_of(reading, settings_of(policy_at(clock.now())))


@allow(Role.OFFICER)
@require_POST
def save_typed(request: StaffRequest, pk: int) -> HttpResponse:
    """Save the cells that were typed into the sheet, and answer with what they mean, add up to and break."""
    application = find_case(request, pk, with_papers=False)
    try:
        typed, base = _read_cells(request.body)
        saved = _save(request, application, typed, base=base)
    except (NotAllowed, IllegalMove) as error:
        return JsonResponse({"message": error.message}, status=403)
    except DomainError as error:
        return JsonResponse({"message": error.message}, status=422)
    return JsonResponse(_answer(saved, typed))


def _read_cells(body: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """Read what the page sends. Raises DomainError for anything that no page of ours sends."""
    try:
        data = json.loads(body)
        typed, base = data["typed"], data["base"]
        if all(_are_texts(part) for part in (typed, base)):
            return typed, base
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise DomainError(_("What was typed cannot be read. Load the page anew."))


def _are_texts(part: Any) -> bool:
    texts = isinstance(part, dict) and len(part) <= MOST_CELLS
    return texts and all(isinstance(text, str) and "\0" not in text for text in part.values())


def _answer(saved: Saved, typed: Mapping[str, str]) -> dict[str, Any]:
    draft, reading = saved.draft, reading_of(saved.draft)
    known = cells_known(draft.application.customer.customer_class)
    kept = {cell: draft.cells.get(cell, "") for cell in typed if cell in known}
    return {
        "revision": draft.revision,
        "saved_at": moment(draft.updated_at) if draft.pk else "",
        "cells": kept,
        "shown": {cell: _on_screen(cell, text) for cell, text in kept.items()},
        "clashes": {clash["cell"]: clash for clash in _clashes(saved, typed)},
        "problems": reading.problems,
        "missing": reading.missing,
        "values": {name: format_yuan(value) for name, value in values_of(reading).items()},
        "months": reading.case.month_count if reading.case else 0,
        "checks": render_to_string("review/_sheet_checks.html", _panel(reading)),
    }


def _on_screen(cell: str, text: str) -> str:
    spec = cells_known("business").get(cell) or cells_known("salaried")[cell]
    return text if spec.choices and not spec.free else shown(text, spec)


@allow(Role.OFFICER)
@require_POST
def store_typed(request: StaffRequest, pk: int) -> HttpResponse:
    """Store the sheet as the next version; what is wrong or empty is listed with a way to each cell."""
    application, at = find_case(request, pk), clock.now()
    language = "en" if (get_language() or "").startswith("en") else "zh-hans"
    revision = _number(request.POST.get("revision")) or 0
    try:
        stored = store_draft(application, revision=revision, language=language, actor=request.user, at=at)
    except StatementError as error:
        draft = draft_of(application, at=at)
        return _page(request, application, draft, refused=error.problems, status=422)
    except (NotAllowed, IllegalMove):
        raise
    except (StaleState, DomainError) as error:
        messages.warning(request, error.message)
        return redirect("review:edit_statements", pk)
    messages.success(request, _("Version %(version)s is stored and checked.") % {"version": stored.version})
    return redirect("review:statements", pk)


@allow(Role.OFFICER)
@require_POST
def discard_typed(request: StaffRequest, pk: int) -> HttpResponse:
    """Drop what was typed since the last version."""
    discard_draft(find_case(request, pk), actor=request.user, at=clock.now())
    messages.success(request, _("What was typed since the last version is gone."))
    return redirect("review:statements", pk)
