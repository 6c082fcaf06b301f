"""The draft of the statements: what is typed is saved cell by cell, and nobody's typing is lost unseen."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from customers.tests.factories import AT, make_business_customer
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, IllegalMove, NotAllowed, StaleState
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.enums import State
from loans.models import Application
from loans.tests.factories import make_application
from review.models import StatementDraft
from review.queries.drafts import draft_of
from review.queries.statements import missing_for_submission
from review.services.drafts import discard_draft, mark_evidence, save_cells
from review.services.statements import add_method, reading_of, store_draft
from review.statements import StatementError, load_case
from review.statements.cells import cells_of
from review.tests.factories import case_data, make_statements

LATER = AT + timedelta(hours=1)
INVENTORY = "balance_sheet.closing.inventory"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(once: Callable[[Callable[[], int]], int]) -> int:
    """A case under investigation without statements."""

    def make() -> int:
        officer = make_user(Role.OFFICER, name="客户经理甲")
        return make_application(make_business_customer(officer), state=State.INVESTIGATING).pk

    return once(make)


@pytest.fixture
def case(made: int) -> Application:
    """The case, read anew."""
    return Application.objects.select_related("customer", "officer", "business").get(pk=made)


def save(case: Application, typed: dict[str, str], **more: Any) -> Any:
    more.setdefault("actor", case.officer)
    return save_cells(case, typed=typed, at=LATER, **more)


def fill(case: Application) -> StatementDraft:
    """Type the clean grocery."""
    draft: StatementDraft = save(case, cells_of(load_case(case_data()))).draft
    return draft


def test_a_new_sheet_covers_the_twelve_full_months_before_today(case: Application, at: datetime) -> None:
    cells = draft_of(case, at=at).cells
    assert (cells["period.start"], cells["period.end"]) == ("2025-11-01", "2026-10-31")
    assert cells["case_id"] == case.number


def test_looking_at_a_sheet_keeps_nothing(case: Application, at: datetime) -> None:
    draft_of(case, at=at)
    assert not StatementDraft.objects.exists()


def test_what_is_typed_is_kept_in_one_writing(case: Application) -> None:
    saved = save(case, {INVENTORY: "26万", "balance_sheet.closing.cash_on_hand": "1,234.5"})
    assert saved.draft.cells[INVENTORY] == "260000.00"
    assert saved.draft.cells["balance_sheet.closing.cash_on_hand"] == "1234.50"


def test_what_means_nothing_is_kept_as_typed_and_named(case: Application) -> None:
    draft = save(case, {INVENTORY: "about 5"}).draft
    assert draft.cells[INVENTORY] == "about 5"
    assert INVENTORY in reading_of(draft).problems


def test_two_tabs_in_different_cells_are_joined(case: Application) -> None:
    save(case, {INVENTORY: "100"}, base={INVENTORY: ""})
    saved = save(case, {"balance_sheet.closing.bank_deposits": "7"}, base={"balance_sheet.closing.bank_deposits": ""})
    assert not saved.clashes
    assert saved.draft.cells[INVENTORY] == "100.00"


def test_two_tabs_in_one_cell_clash_and_nothing_is_overwritten(case: Application) -> None:
    save(case, {INVENTORY: "100"}, base={INVENTORY: ""})
    saved = save(case, {INVENTORY: "200"}, base={INVENTORY: ""})
    assert saved.clashes == {INVENTORY: "100.00"}
    assert saved.draft.cells[INVENTORY] == "100.00"


def test_a_form_of_an_older_revision_overwrites_nothing(case: Application) -> None:
    revision = save(case, {INVENTORY: "100"}).draft.revision
    save(case, {INVENTORY: "150"}, revision=revision)
    assert save(case, {INVENTORY: "200"}, revision=revision).clashes == {INVENTORY: "150.00"}


def test_sending_the_same_twice_changes_nothing(case: Application) -> None:
    first = save(case, {INVENTORY: "100"}, base={INVENTORY: ""}).draft.revision
    assert save(case, {INVENTORY: "100"}, base={INVENTORY: ""}).draft.revision == first


def test_the_trail_says_once_that_typing_began(case: Application) -> None:
    for amount in ("1", "2", "3"):
        save(case, {INVENTORY: amount})
    assert Entry.objects.filter(action="statements.draft_begun").count() == 1


def test_unknown_cells_are_not_kept(case: Application) -> None:
    assert "is_superuser" not in save(case, {"is_superuser": "1", INVENTORY: "1"}).draft.cells


def test_a_cell_has_an_end(case: Application) -> None:
    with pytest.raises(DomainError, match="300"):
        save(case, {"title_zh": "长" * 301})


def test_only_the_officer_of_the_case_types(case: Application, other_officer: User, auditor: User) -> None:
    for person in (other_officer, auditor):
        with pytest.raises(NotAllowed):
            save(case, {INVENTORY: "1"}, actor=person)


def test_nobody_types_once_the_papers_are_complete(case: Application) -> None:
    Application.objects.filter(pk=case.pk).update(state=State.PAPERS_COMPLETE)
    with pytest.raises(IllegalMove):
        save(case, {INVENTORY: "1"})


def test_a_complete_sheet_becomes_a_version_that_reads_back_the_same(case: Application) -> None:
    draft = fill(case)
    stored = store_draft(case, revision=draft.revision, language="en", actor=case.officer, at=LATER)
    assert (stored.version, stored.submission_blocked) == (1, False)
    assert cells_of(load_case(stored.content)) == draft.cells
    assert not StatementDraft.objects.exists()


def test_an_empty_cell_keeps_a_sheet_from_becoming_a_version(case: Application) -> None:
    fill(case)
    draft = save(case, {"income_statement.wages.3": ""}).draft
    with pytest.raises(StatementError) as refused:
        store_draft(case, revision=draft.revision, language="en", actor=case.officer, at=LATER)
    assert [problem.where for problem in refused.value.problems] == ["income_statement.wages.3"]
    assert StatementDraft.objects.get().cells == draft.cells


def test_a_sheet_changed_meanwhile_is_not_stored_unseen(case: Application) -> None:
    revision = fill(case).revision
    save(case, {INVENTORY: "1"})
    with pytest.raises(StaleState):
        store_draft(case, revision=revision, language="en", actor=case.officer, at=LATER)


def test_the_same_again_is_no_new_version(case: Application) -> None:
    make_statements(case)
    save(case, {INVENTORY: "1"})
    draft = save(case, {INVENTORY: case_data()["balance_sheet"]["closing"]["inventory"]}).draft
    with pytest.raises(DomainError, match="第 1 版"):
        store_draft(case, revision=draft.revision, language="en", actor=case.officer, at=LATER)


def test_discarding_goes_back_to_the_version(case: Application) -> None:
    make_statements(case)
    save(case, {INVENTORY: "1"})
    discard_draft(case, actor=case.officer, at=LATER)
    assert draft_of(case, at=LATER).cells[INVENTORY] == case_data()["balance_sheet"]["closing"]["inventory"]


def test_typing_that_is_no_version_yet_keeps_the_case_from_the_manager(case: Application) -> None:
    make_statements(case)
    before = missing_for_submission(case)
    save(case, {INVENTORY: "1"})
    case.refresh_from_db()
    assert len(missing_for_submission(case)) == len(before) + 1


def test_an_estimate_of_revenue_is_put_into_the_draft_by_the_year(case: Application) -> None:
    draft = add_method(
        case,
        name="wallet_and_bank_receipts",
        amount=Decimal("500000"),
        months=6,
        source="微信账单",
        actor=case.officer,
        at=LATER,
    )
    assert draft.cells["methods.0.name"] == "wallet_and_bank_receipts"
    assert draft.cells["methods.0.amount"] == "1000000.00"
    assert draft.evidence["methods.0"] == {"kind": "documented", "note": "微信账单"}


def test_an_estimate_of_the_same_name_is_replaced(case: Application) -> None:
    for amount in (100, 200):
        draft = add_method(case, name="tax_record", amount=Decimal(amount), actor=case.officer, at=LATER)
    assert draft.cells["methods.0.amount"] == "200.00"
    assert "methods.1.amount" not in draft.cells


def test_many_figures_are_marked_at_once(case: Application) -> None:
    fill(case)
    cells = [INVENTORY, "debts.0", "inventory_table.items", "methods.0"]
    draft = mark_evidence(case, cells=cells, kind="observed", actor=case.officer, at=LATER)
    found = reading_of(draft).case
    assert found is not None
    assert {one.kind for one in found.evidence.values()} == {"observed"}
    assert found.evidence_of(INVENTORY).by == case.officer.name
    assert found.evidence_of("debts.0.received").proven
    assert len(found.evidence) == 4


def test_evidence_needs_a_paper_of_the_case_or_a_word(case: Application) -> None:
    fill(case)
    for paper in (None, 999_999):
        with pytest.raises(DomainError) as refused:
            mark_evidence(case, cells=[INVENTORY], kind="documented", paper=paper, actor=case.officer, at=LATER)
        assert refused.value.field == "paper"


def test_evidence_of_a_row_that_is_gone_goes_with_it(case: Application) -> None:
    fill(case)
    mark_evidence(case, cells=["debts.0"], kind="documented", note="征信报告", actor=case.officer, at=LATER)
    keys = [name for name in draft_of(case, at=LATER).cells if name.startswith("debts.0.")]
    draft = save(case, dict.fromkeys(keys, "")).draft
    found = reading_of(draft).case
    assert found is not None
    assert not found.evidence
