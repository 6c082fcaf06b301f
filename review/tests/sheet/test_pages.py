"""The editor's pages: the sheet, saving cells, storing a version, marking evidence, differences of versions."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.tests.factories import AT, make_business_customer, make_salaried
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.tests.factories import make_user, sign_in
from loans.enums import State
from loans.models import Application
from loans.tests.factories import make_application
from review.models import StatementDraft, StatementSet
from review.services.drafts import mark_evidence, save_cells
from review.services.statements import store_draft
from review.statements import load_case
from review.statements.cells import cells_of
from review.tests.factories import CLEAN, INFLATED, case_data, make_statements, stored_workbook

INVENTORY = "balance_sheet.closing.inventory"
LATER = AT + timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(once: Callable[[Callable[[], int]], int]) -> int:
    """A case under investigation with the clean grocery's statements."""

    def make() -> int:
        officer = make_user(Role.OFFICER, name="客户经理甲")
        application = make_application(make_business_customer(officer), state=State.INVESTIGATING)
        make_statements(application)
        return application.pk

    return once(make)


@pytest.fixture
def case(made: int) -> Application:
    """The case, read anew."""
    return Application.objects.select_related("customer", "officer").get(pk=made)


@pytest.fixture
def tab(client: Client, case: Application) -> Client:
    """The officer's browser."""
    return sign_in(client, case.officer)


def url(name: str, case: Application) -> str:
    return reverse(f"review:{name}", args=[case.pk])


def post_cells(tab: Client, case: Application, body: Any) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return tab.post(url("save_typed", case), text, content_type="application/json")


def test_the_sheet_shows_what_the_last_version_says(tab: Client, case: Application) -> None:
    html = tab.get(url("edit_statements", case)).content.decode()
    assert f'name="{INVENTORY}"' in html
    assert 'value="22,000.00"' in html or 'value="' in html
    assert "debts.0.interest.11" in html


def test_the_sheet_needs_few_queries(tab: Client, case: Application, django_assert_max_num_queries: Any) -> None:
    tab.get(url("edit_statements", case))
    with django_assert_max_num_queries(12):
        tab.get(url("edit_statements", case))


def test_a_new_case_has_an_empty_sheet(client: Client) -> None:
    for make in (make_business_customer, make_salaried):
        officer = make_user(Role.OFFICER)
        case = make_application(make(officer), state=State.INVESTIGATING)
        assert sign_in(client, officer).get(url("edit_statements", case)).status_code == 200


def test_what_is_typed_is_saved_and_checked_at_once(tab: Client, case: Application) -> None:
    answer = post_cells(tab, case, {"typed": {INVENTORY: "9万"}, "base": {INVENTORY: case_data_text()}}).json()
    assert answer["cells"] == {INVENTORY: "90000.00"}
    assert answer["shown"] == {INVENTORY: "90,000.00"}
    assert "R05" in answer["checks"]
    assert answer["values"]["equity_verification.actual_equity"]
    assert StatementDraft.objects.get().cells[INVENTORY] == "90000.00"


def case_data_text() -> str:
    return str(case_data()["balance_sheet"]["closing"]["inventory"])


def test_a_cell_changed_elsewhere_comes_back_as_a_clash(tab: Client, case: Application) -> None:
    save_cells(case, typed={INVENTORY: "5"}, actor=case.officer, at=LATER)
    answer = post_cells(tab, case, {"typed": {INVENTORY: "9"}, "base": {INVENTORY: case_data_text()}}).json()
    assert answer["clashes"][INVENTORY]["saved"] == "5.00"
    assert answer["cells"] == {INVENTORY: "5.00"}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        "{",
        '{"typed": 1, "base": {}}',
        '{"typed": {"a": 1}, "base": {}}',
        '{"typed": {"a": "\\u0000"}, "base": {}}',
    ],
)
def test_what_no_page_sends_is_refused(tab: Client, case: Application, body: str) -> None:
    assert post_cells(tab, case, body).status_code == 422
    assert not StatementDraft.objects.exists()


@pytest.mark.parametrize("cell", [INVENTORY, "period.end", "debts.0.line_item", "inventory_table.items.0.quantity"])
def test_no_text_breaks_a_cell(tab: Client, case: Application, cell: str) -> None:
    before = cells_of(load_case(case_data())).get(cell, "")
    for text in ("nan", "1e400", "-5", "9" * 40, "2026-13-45", "=1+1", "１２", "(5)", "万", "\u202e5", "1" * 299):
        answer = post_cells(tab, case, {"typed": {cell: text}, "base": {cell: before}})
        assert answer.status_code == 200
        assert not answer.json()["clashes"]
        before = answer.json()["cells"][cell]
    for name in ("edit_statements", "evidence"):
        assert tab.get(url(name, case)).status_code == 200


def test_without_script_a_form_saves_its_sheet(tab: Client, case: Application) -> None:
    answer = tab.post(url("edit_statements", case), {"revision": "0", "sheet": "balance_sheet", INVENTORY: "7"})
    assert answer.status_code == 302
    assert StatementDraft.objects.get().cells[INVENTORY] == "7.00"


def test_a_form_of_an_old_page_keeps_what_was_typed_and_overwrites_nothing(tab: Client, case: Application) -> None:
    save_cells(case, typed={INVENTORY: "5"}, actor=case.officer, at=LATER)
    answer = tab.post(url("edit_statements", case), {"revision": "0", INVENTORY: "7"})
    assert answer.status_code == 422
    assert f'name="{INVENTORY}" value="7.00"' in answer.content.decode()
    assert StatementDraft.objects.get().cells[INVENTORY] == "5.00"


def test_storing_makes_a_version_and_names_what_is_empty(tab: Client, case: Application) -> None:
    draft = save_cells(case, typed={INVENTORY: ""}, actor=case.officer, at=LATER).draft
    refused = tab.post(url("store_typed", case), {"revision": draft.revision})
    assert refused.status_code == 422
    assert f"#cell-{INVENTORY}" in refused.content.decode()
    draft = save_cells(case, typed={INVENTORY: "5"}, actor=case.officer, at=LATER).draft
    assert tab.post(url("store_typed", case), {"revision": draft.revision}).status_code == 302
    assert StatementSet.objects.filter(application=case).count() == 2


def test_a_stale_page_stores_nothing(tab: Client, case: Application) -> None:
    save_cells(case, typed={INVENTORY: "5"}, actor=case.officer, at=LATER)
    for revision in ("", "0", "x", "9" * 30):
        assert tab.post(url("store_typed", case), {"revision": revision}).status_code == 302
    assert StatementSet.objects.filter(application=case).count() == 1


def test_discarding_drops_the_draft(tab: Client, case: Application) -> None:
    save_cells(case, typed={INVENTORY: "5"}, actor=case.officer, at=LATER)
    assert tab.post(url("discard_typed", case)).status_code == 302
    assert not StatementDraft.objects.exists()


def test_figures_are_marked_from_the_list(tab: Client, case: Application) -> None:
    told = {"cells": [INVENTORY, "debts.0"], "kind": "observed", "by": "", "on": "", "note": "点货", "paper": ""}
    assert tab.post(url("evidence", case), told).status_code == 302
    assert StatementDraft.objects.get().evidence[INVENTORY]["kind"] == "observed"
    html = tab.get(url("evidence", case)).content.decode()
    assert "点货" in html


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"kind": "documented"},
        {"kind": "x", "cells": [INVENTORY]},
        {"kind": "documented", "cells": [INVENTORY]},
        {"kind": "documented", "cells": [INVENTORY], "paper": "99999999999999999999"},
        {"kind": "observed", "cells": ["../etc"], "note": "x"},
        {"kind": "observed", "cells": [INVENTORY], "on": "2999-01-01", "note": "stays here"},
    ],
)
def test_marks_that_cannot_be_are_refused_and_the_text_stays(tab: Client, case: Application, told: Any) -> None:
    answer = tab.post(url("evidence", case), told)
    assert answer.status_code == 422
    assert told.get("note", "") in answer.content.decode()


def test_two_versions_are_compared_figure_by_figure(tab: Client, case: Application) -> None:
    draft = save_cells(case, typed={INVENTORY: "90000"}, actor=case.officer, at=LATER).draft
    store_draft(case, revision=draft.revision, language="en", actor=case.officer, at=LATER)
    html = tab.get(url("differences", case)).content.decode()
    assert "90,000.00" in html
    assert "R05" in html
    assert "R07" not in html


def test_any_two_versions_can_be_chosen_and_others_are_nobodys(tab: Client, case: Application) -> None:
    assert tab.get(url("differences", case)).status_code == 200
    assert tab.get(url("differences", case), {"from": "1", "to": "77"}).status_code == 404
    assert tab.get(url("differences", case), {"from": "x", "to": "9" * 40}).status_code == 404


def test_others_see_neither_the_sheet_nor_the_marks(client: Client, case: Application, other_officer: User) -> None:
    sign_in(client, other_officer)
    for name in ("edit_statements", "evidence", "differences"):
        assert client.get(url(name, case)).status_code == 404
    assert client.post(url("save_typed", case), "{}", content_type="application/json").status_code == 404


def test_the_sheet_is_closed_once_the_papers_are_complete(tab: Client, case: Application) -> None:
    Application.objects.filter(pk=case.pk).update(state=State.PAPERS_COMPLETE)
    assert tab.get(url("edit_statements", case)).status_code in (403, 409)
    body = {"typed": {INVENTORY: "1"}, "base": {}}
    assert post_cells(tab, case, body).status_code == 403


def test_the_broken_case_shows_its_checks_beside_the_sheet(tab: Client, case: Application) -> None:
    save_cells(case, typed=cells_of(load_case(case_data(INFLATED))), actor=case.officer, at=LATER)
    html = tab.get(url("edit_statements", case)).content.decode()
    assert "editor-impossible" in html
    assert "#line-income_statement.revenue_cash" in html


def test_marks_are_kept_in_the_version(case: Application) -> None:
    mark_evidence(case, cells=[INVENTORY], kind="stated", actor=case.officer, at=LATER)
    revision = StatementDraft.objects.get().revision
    stored = store_draft(case, revision=revision, language="zh-hans", actor=case.officer, at=LATER)
    assert stored.content["figure_evidence"] == {INVENTORY: {"kind": "stated"}}
    assert stored_workbook(CLEAN)
