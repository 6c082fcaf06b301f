"""Coverage: the seed's 96% and 93%, subtotals up the tree, officers, every number opens its rows, trend, export."""

import io
import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from customers.enums import PremisesKind, VisitOutcome
from customers.models import Area, CoverageSnapshot, Premises
from customers.queries.coverage import Reach, counts, coverage
from customers.services.coverage import take_snapshot
from customers.services.dealings import mend_dealing, note_dealing
from customers.services.premises import link_party
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.factories_territory import make_area, make_dealing, make_premises, make_town, make_visit
from customers.tests.shared import told
from jinxin import clock
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.tests.factories import make_user

pytestmark = pytest.mark.django_db
URL = "/customers/coverage/"
NUMBER = re.compile(r'<a href="([^"]*premises/\?[^"]*)">(\d+)</a>')


@pytest.fixture
def territory(officer: Any, other_officer: Any, at: Any) -> Area:
    """A town with shops in two streets, a market in one of them, households; some reached, one gone, one elsewhere."""
    town = make_town("西渡镇", officer=officer)
    street, lane = make_area("清江路", parent=town), make_area("后街", parent=town, officer=other_officer)
    market = make_area("建材市场", kind="market", parent=street)
    owner = make_business_customer(officer)
    make_dealing(owner.party)
    make_premises(street, "老板的店", party=owner.businesses.get().party)
    make_premises(town, "老板的家", kind=PremisesKind.HOUSEHOLD, party=owner.party)
    make_premises(lane, "未放款的", kind=PremisesKind.HOUSEHOLD, party=make_salaried(officer).party)
    make_premises(market, "未访的")
    make_visit(make_premises(market, "见到的"), officer, at=at)
    make_visit(make_premises(street, "无人的"), officer, outcome=VisitOutcome.NOBODY, at=at)
    make_visit(make_premises(street, "搬走的"), officer, outcome=VisitOutcome.GONE, at=at)
    make_premises(make_area("停用街", parent=town, is_active=False), "停用的")
    make_premises(make_area("无主街"), "别处的")
    return town


def test_the_seeds_shares_can_be_read_off(officer: Any, client: Client, sign_in: Any, manager: Any, at: Any) -> None:
    """320 shops and 3,530 households of the territory do business with us: 96% and 93%, all of them visited."""
    party = make_dealing(make_salaried(officer).party)
    street = make_area("全辖")
    places = [
        Premises(
            area=street,
            kind=kind,
            name=f"{kind}{number}",
            added_at=at,
            visited_at=at,
            party=party if number < dealing else None,
            is_dealing=number < dealing,
        )
        for kind, dealing, total in ((PremisesKind.SHOP, 320, 333), (PremisesKind.HOUSEHOLD, 3530, 3796))
        for number in range(total)
    ]
    Premises.objects.bulk_create(places, batch_size=500)
    table = sign_in(client, manager).get(URL).context["table"]
    assert table.total.shops == Reach(333, 333, 320)
    assert table.total.shops.dealing_share == Decimal("0.9610")
    assert table.total.households.dealing_share == Decimal("0.9299")
    assert table.total.shops.visited_share == 1
    page = client.get(URL).content.decode()
    assert "96.1%" in page and "93.0%" in page
    assert (table.total.shops.missing, table.total.households.missing) == (13, 266)


def test_shops_and_households_are_counted_apart_with_subtotals_up_the_tree(territory: Area, manager: Any) -> None:
    tree = Area.objects.tree()
    found = counts(tree)
    everything = set(tree.nodes)
    top = coverage(tree, found, everything, None)
    assert (top.total.shops, top.total.households) == (Reach(5, 1, 1), Reach(2, 0, 1))
    town = coverage(tree, found, everything, territory.pk)
    assert {(line.label, line.own): line.shops for line in town.lines} == {
        ("后街", False): Reach(),
        ("停用街", False): Reach(),
        ("清江路", False): Reach(4, 1, 1),
        ("西渡镇", True): Reach(),
    }
    assert town.total.shops == sum((line.shops for line in town.lines), Reach())
    assert town.total.households == sum((line.households for line in town.lines), Reach())


def test_shares_of_nothing_are_none() -> None:
    assert Reach().visited_share is None
    assert Reach(3, 2, 1).visited_share == Decimal("0.6667")
    assert (Reach(3, 2, 1).unvisited, Reach(3, 2, 1).missing) == (1, 2)


def test_every_number_opens_its_rows_and_the_rows_add_up(
    client: Client, sign_in: Any, territory: Area, manager: Any, officer: Any, auditor: Any
) -> None:
    opened = dict[str, set[tuple[str, str]]]()
    for person in (manager, officer):
        sign_in(client, person)
        for address in (URL, f"{URL}?area={territory.pk}"):
            numbers = NUMBER.findall(client.get(address).content.decode())
            assert len(numbers) >= 20
            for href, number in set(numbers):
                page = client.get(unescape(href)).context["page"]
                assert page.paginator.count == int(number), (person, href)
            opened.setdefault(address, set(numbers))
    for address, numbers_of_the_manager in opened.items():  # the auditor sees the same numbers
        page = sign_in(client, auditor).get(address).content.decode()
        assert set(NUMBER.findall(page)) == numbers_of_the_manager


def test_the_list_of_what_is_missing_shrinks_as_it_is_worked_through(
    client: Client, sign_in: Any, territory: Area, officer: Any, at: Any
) -> None:
    sign_in(client, officer)
    missing = f"/customers/premises/?area={territory.pk}&kind=shop&visits=unvisited"
    assert client.get(missing).context["page"].paginator.count == 3
    make_visit(Premises.objects.get(name="未访的"), officer, at=at)
    assert client.get(missing).context["page"].paginator.count == 2
    assert client.get(URL).context["table"].total.shops.visited == 2


def test_a_line_for_each_officer_and_for_what_nobody_answers_for(
    client: Client, sign_in: Any, territory: Area, manager: Any, officer: Any, other_officer: Any
) -> None:
    page = sign_in(client, manager).get(URL)
    lines = {line.label: (line.shops.total, line.households.total) for line in page.context["officers"]}
    assert lines == {officer.name: (4, 1), other_officer.name: (0, 1), "无人负责": (1, 0)}
    assert sum(shops for shops, _households in lines.values()) == page.context["table"].total.shops.total


def test_an_officer_sees_the_coverage_of_own_areas(
    client: Client, sign_in: Any, territory: Area, other_officer: Any, administrator: Any
) -> None:
    page = sign_in(client, other_officer).get(URL)
    assert page.context["table"].total.households.total == 1
    assert page.context["officers"] == []
    assert client.get(URL, {"area": territory.pk}).context["table"].total.households.total == 1
    foreign = Area.objects.get(name="清江路")
    assert client.get(URL, {"area": foreign.pk}).status_code == 404
    for wrong in ("x", "9" * 40, "-1"):
        assert client.get(URL, {"area": wrong}).status_code == 404
    assert sign_in(client, administrator).get(URL).status_code == 403


def test_an_empty_territory_says_what_to_do(client: Client, sign_in: Any, manager: Any, officer: Any) -> None:
    assert "还没有划分片区" in sign_in(client, manager).get(URL).content.decode()
    assert "您还没有负责的片区" in sign_in(client, officer).get(URL).content.decode()


def test_a_payout_lets_home_and_shops_count_at_once(officer: Any, at: Any) -> None:
    owner = make_business_customer(officer)
    places = [make_premises(make_area(), party=party) for party in (owner.party, owner.businesses.get().party)]
    stranger = make_premises(make_area())
    note_dealing(owner, at.date())
    assert set(Premises.objects.filter(is_dealing=True)) == set(places)
    link_party(premises=places[0], party=None, version=1, actor=make_user(Role.MANAGER), at=at)
    link_party(premises=stranger, party=owner.party, version=1, actor=make_user(Role.MANAGER), at=at)
    assert set(Premises.objects.filter(is_dealing=True)) == {places[1], stranger}


def test_what_went_wrong_elsewhere_is_mended_with_the_days_count(officer: Any, at: Any) -> None:
    party = make_dealing(make_salaried(officer).party)
    right, wrong = make_premises(make_area(), party=party), make_premises(make_area())
    Premises.objects.filter(pk=right.pk).update(is_dealing=False)
    Premises.objects.filter(pk=wrong.pk).update(is_dealing=True)
    assert mend_dealing() == 2
    assert mend_dealing() == 0
    assert Premises.objects.get(is_dealing=True) == right


# Trend


def test_the_day_is_kept_once_and_its_last_numbers_stand(territory: Area, officer: Any, at: Any) -> None:
    kept = take_snapshot(at)
    assert kept == CoverageSnapshot.objects.count() == 2 * len(Area.objects.tree().in_use)
    make_visit(Premises.objects.get(name="未访的"), officer, at=at + timedelta(hours=1))
    assert take_snapshot(at + timedelta(hours=2)) == kept
    assert CoverageSnapshot.objects.count() == kept
    market = Area.objects.get(name="建材市场")
    snapshot = CoverageSnapshot.objects.get(day=at.date(), area=market, kind=PremisesKind.SHOP)
    assert (snapshot.total, snapshot.visited, snapshot.dealing) == (2, 2, 0)


def test_the_trend_shows_ends_of_months_the_last_days_and_today(
    client: Client, sign_in: Any, territory: Area, manager: Any, officer: Any
) -> None:
    now = clock.now()
    first = now.replace(day=1) - timedelta(days=1)
    days = sorted({first.date(), (now - timedelta(days=1)).date(), (now - timedelta(days=2)).date()})
    for day in days:
        take_snapshot(now - (now.date() - day))
    take_snapshot(now - timedelta(days=400))
    shown = sign_in(client, manager).get(URL).context["days"]
    assert [one.day for one in shown] == [*days, now.date()]
    assert shown[0].shops.total == shown[-1].shops.total == 5
    own = sign_in(client, officer).get(URL).context["days"]
    assert own[0].shops == own[-1].shops


def test_one_statement_counts_however_much_there_is(
    client: Client, sign_in: Any, territory: Area, manager: Any
) -> None:
    sign_in(client, manager)
    client.get(URL)
    sizes = []
    for _round in range(2):
        make_premises(make_area(parent=territory))
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        sizes.append(len(queries))
    assert sizes[0] == sizes[1] <= 12


# Export


def test_the_missing_list_is_taken_out_and_the_trail_notes_it(
    client: Client, sign_in: Any, territory: Area, officer: Any, other_officer: Any
) -> None:
    Premises.objects.filter(name="未访的").update(name="=1+1")
    query = f"?area={territory.pk}&kind=shop&visits=unvisited"
    answer: Any = sign_in(client, officer).post(f"/customers/premises/export/{query}", {"format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert answer["Content-Disposition"].startswith("attachment")
    assert len(text.splitlines()) == 1 + 3
    assert "'=1+1" in text
    assert "西渡镇 / 清江路 / 建材市场" in text
    entry = Entry.objects.filter(action="territory.exported").get()
    assert told(entry) == "3 行 · 片区: 西渡镇, 走访: 未走访"
    book: Any = client.post(f"/customers/premises/export/{query}", {"format": "xlsx"})
    sheet: Any = load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    assert sheet.max_row == 4 and sheet.freeze_panes == "B2"
    formula = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
    assert (formula.data_type, formula.quotePrefix) == ("s", True)
    other: Any = sign_in(client, other_officer).post(f"/customers/premises/export/{query}", {"format": "csv"})
    assert len(b"".join(other.streaming_content).splitlines()) == 1


def test_auditors_take_nothing_out(client: Client, sign_in: Any, auditor: Any) -> None:
    assert sign_in(client, auditor).post("/customers/premises/export/", {"format": "csv"}).status_code == 403


def test_a_workbook_has_an_end(client: Client, sign_in: Any, territory: Area, officer: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("customers.views.coverage.MOST_ROWS", 1)
    answer = sign_in(client, officer).post("/customers/premises/export/", {"format": "xlsx"}, follow=True)
    assert "最多导出 1 行" in answer.content.decode()
