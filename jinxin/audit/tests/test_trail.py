"""The trail: one writer, append-only, and whoever touches it by raw SQL is found."""

import json
import threading
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from jinxin.access import Role
from jinxin.audit import registry
from jinxin.audit.models import Entry, Head
from jinxin.audit.services import entry_hash, record, seal, verify, written_at_the_end
from jinxin.audit.tests.tampering import bare_database
from jinxin.staff import actions
from jinxin.staff.models import User
from jinxin.tests.factories import make_user


@pytest.fixture
def ten(officer: User, at: datetime) -> list[Entry]:
    """Ten entries."""
    with transaction.atomic():
        return [record(actions.CREATED, officer, actor=officer, at=at, data={"roles": [], "n": n}) for n in range(10)]


def test_entries_are_numbered_and_chained(ten: list[Entry]) -> None:
    assert [entry.number for entry in ten] == list(range(1, 11))
    assert [entry.previous_hash for entry in ten[1:]] == [entry.hash for entry in ten[:-1]]
    assert verify().intact
    assert verify().entries == 10


def test_entries_held_back_follow_what_was_written_meanwhile(officer: User, at: datetime) -> None:
    with transaction.atomic():
        with written_at_the_end():
            for number in range(3):
                record(actions.CREATED, officer, actor=officer, at=at, data={"roles": [str(number)]})
            assert not Entry.objects.exists()
        last = record(actions.CREATED, officer, actor=officer, at=at, data={"roles": []})
    written = [(entry.number, entry.data["roles"]) for entry in Entry.objects.order_by("number")]
    assert written == [(1, ["0"]), (2, ["1"]), (3, ["2"]), (4, [])] and last.number == 4
    assert verify().intact and verify().entries == 4


def test_what_went_wrong_leaves_nothing_of_what_was_held_back(officer: User, at: datetime) -> None:
    def both() -> None:
        with transaction.atomic(), written_at_the_end():
            for action in (actions.CREATED, "nobody.registered_this"):
                record(action, officer, actor=officer, at=at, data={"roles": []})

    with pytest.raises(KeyError):
        both()
    with transaction.atomic(), written_at_the_end():
        pass
    assert not Entry.objects.exists() and verify().intact


def test_an_empty_trail_is_intact(db: None) -> None:
    assert verify().intact


def test_an_unregistered_action_is_refused(officer: User, at: datetime) -> None:
    with pytest.raises(KeyError), transaction.atomic():
        record("nobody.registered_this", officer, actor=officer, at=at)


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused(officer: User, at: datetime) -> None:
    with pytest.raises(RuntimeError):
        record(actions.CREATED, officer, actor=officer, at=at)


def test_data_is_kept_as_it_will_be_read(officer: User, at: datetime) -> None:
    data = {"amount": Decimal("260000.10"), "at": at, "yes": True, "none": None, "文": "字", "deep": [{"a": 1}]}
    with transaction.atomic():
        entry = record(actions.CREATED, officer, actor=None, at=at, data=data)
    assert entry.data["amount"] == "260000.10"
    assert Entry.objects.get().data == entry.data
    assert verify().intact
    with pytest.raises(TypeError, match="floats"), transaction.atomic():
        record(actions.CREATED, officer, actor=None, at=at, data={"rate": 6.85})


def test_the_model_refuses_change_and_removal(ten: list[Entry]) -> None:
    for attempt in (ten[3].save, ten[3].delete, Entry.objects.all().delete, lambda: Entry.objects.update(action="x")):
        with pytest.raises(TypeError):
            attempt()


def test_postgresql_itself_refuses_change_and_removal(ten: list[Entry]) -> None:
    for statement in ("UPDATE audit_entry SET actor_label = 'x'", "DELETE FROM audit_entry WHERE number = 10"):
        if connection.vendor == "postgresql":
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
    assert verify().entries == 10
    assert verify().intact


Tamper = Callable[[Any], None]


def edit_label(cursor: Any) -> None:
    cursor.execute("UPDATE audit_entry SET subject_label = 'somebody else' WHERE number = 4")


def edit_data(cursor: Any) -> None:
    cursor.execute("UPDATE audit_entry SET data = %s WHERE number = 4", [json.dumps({"roles": [], "n": 99})])


def edit_moment(cursor: Any) -> None:
    cursor.execute("UPDATE audit_entry SET at = '2020-01-01 00:00:00+00' WHERE number = 4")


def delete_in_the_middle(cursor: Any) -> None:
    cursor.execute("DELETE FROM audit_entry WHERE number = 4")


def delete_and_close_the_gap(cursor: Any) -> None:
    cursor.execute("DELETE FROM audit_entry WHERE number = 4")
    for number in range(5, 11):
        cursor.execute("UPDATE audit_entry SET number = number - 1 WHERE number = %s", [number])
    cursor.execute("UPDATE audit_head SET number = 9")


def swap(cursor: Any) -> None:
    cursor.execute("UPDATE audit_entry SET number = 99 WHERE number = 4")
    cursor.execute("UPDATE audit_entry SET number = 4 WHERE number = 5")
    cursor.execute("UPDATE audit_entry SET number = 5 WHERE number = 99")


@pytest.mark.parametrize(
    "tamper", [edit_label, edit_data, edit_moment, delete_in_the_middle, delete_and_close_the_gap, swap]
)
def test_tampering_in_the_middle_is_found_where_it_happened(ten: list[Entry], tamper: Tamper) -> None:
    with bare_database() as cursor:
        tamper(cursor)
    assert verify().first_broken == 4


def delete_the_tail(cursor: Any) -> None:
    cursor.execute("DELETE FROM audit_entry WHERE number > 7")


def delete_the_tail_and_move_the_end(cursor: Any) -> None:
    cursor.execute("SELECT hash FROM audit_entry WHERE number = 7")
    last = cursor.fetchone()[0]
    cursor.execute("DELETE FROM audit_entry WHERE number > 7")
    cursor.execute("UPDATE audit_head SET number = 7, hash = %s", [last])


def delete_the_tail_and_the_end(cursor: Any) -> None:
    cursor.execute("DELETE FROM audit_entry WHERE number > 7")
    cursor.execute("DELETE FROM audit_head")


@pytest.mark.parametrize("tamper", [delete_the_tail, delete_the_tail_and_move_the_end, delete_the_tail_and_the_end])
def test_a_tail_that_was_cut_off_is_found(ten: list[Entry], tamper: Tamper) -> None:
    with bare_database() as cursor:
        tamper(cursor)
    found = verify()
    assert (found.entries, found.first_broken) == (7, 8)


def test_a_forged_entry_at_the_end_is_found(ten: list[Entry], officer: User, at: datetime) -> None:
    forged = Entry(number=11, at=at, action=actions.CREATED, subject_type="staff.user", subject_id=1, correlation="0")
    forged.previous_hash, forged.hash = ten[-1].hash, "f" * 64
    forged.save()
    assert verify().first_broken == 11


def test_entries_written_during_the_check_are_no_break(ten: list[Entry], officer: User, at: datetime) -> None:
    end = Head.objects.get()
    with transaction.atomic():
        record(actions.CREATED, officer, actor=officer, at=at, data={"roles": []})
    Head.objects.update(number=end.number, hash=end.hash, seal=seal(end.number, end.hash))
    assert verify().intact


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5),
        st.integers(-(2**53), 2**53) | st.none() | st.booleans(),
    )
)
def test_the_hash_depends_on_every_value_but_not_on_their_order(data: dict[str, Any]) -> None:
    at = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
    entry, turned = (Entry(number=1, at=at, data=items) for items in (data, dict(reversed(data.items()))))
    assert entry_hash(entry) == entry_hash(turned)
    assert entry_hash(Entry(number=1, at=at, data={**data, "more": 1})) != entry_hash(entry) or data.get("more") == 1


def verify_audit(*options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("verify_audit", "--json", *options, stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_the_command_answers_in_json(ten: list[Entry]) -> None:
    assert verify_audit() == {"entries": 10, "intact": True, "first_broken": None}


def test_the_command_prints_its_answer_and_fails_where_the_trail_is_broken(ten: list[Entry]) -> None:
    with bare_database() as cursor:
        delete_in_the_middle(cursor)
    out = StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("verify_audit", "--json", stdout=out)
    assert failure.value.returncode == 1
    assert json.loads(out.getvalue()) == {"entries": 9, "intact": False, "first_broken": 4}
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", stdout=out)
    assert "9" in out.getvalue()


def test_the_command_refuses_what_it_does_not_know() -> None:
    with pytest.raises(CommandError) as failure:
        call_command("verify_audit", "--everything")
    assert failure.value.returncode in (1, 2)


def test_an_action_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        registry.register(actions.CREATED, "again")


def test_every_entry_can_be_shown_even_when_its_action_is_gone() -> None:
    action, text = registry.words(Entry(action="long.gone", data={}))
    assert (action.title, text) == ("long.gone", "")
    assert registry.words(Entry(action=actions.CREATED, data={"other": 1}))[1] == ""


def test_every_action_has_words() -> None:
    assert all(str(action.title) for action in registry.all_actions())


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_make_one_chain(at: datetime) -> None:
    person = make_user(Role.OFFICER)
    gate = threading.Barrier(4)

    def write() -> None:
        gate.wait()
        for _entry in range(5):
            with transaction.atomic():
                record(actions.CREATED, person, actor=person, at=at, data={"roles": []})
        connections["default"].close()

    threads = [threading.Thread(target=write) for _writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify().entries == 20
    assert verify().intact
