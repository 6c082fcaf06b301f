"""The two commands: JSON for machines, a table for people, one clear line and status 2 for bad input."""

import json
from io import StringIO
from itertools import cycle
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from review.tests.statements.stories import CASE_FILES, CASES
from review.tests.statements.workbooks import blank

INFLATED = str(CASES / "03_inflated_revenue.json")
CLEAN = str(CASES / "01_grocery_clean.json")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def refused(*arguments: str) -> str:
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert caught.value.returncode == 2
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_one_case_gives_one_answer_and_several_a_list() -> None:
    one = json.loads(run("crosscheck", INFLATED, "--json"))
    assert one["suspects"][0]["line_item"] == "income_statement.revenue_cash"
    several = json.loads(run("crosscheck", *map(str, CASE_FILES), "--json"))
    assert [answer["veto_unlocked"] for answer in several] == [False, True, False, False]
    assert several[1] == one


@pytest.mark.parametrize(("path", "language"), list(zip(CASE_FILES, cycle(["zh-hans", "en"]), strict=False)))
def test_the_workbook_of_a_case_gives_the_same_answer(path: Path, language: str, tmp_path: Path) -> None:
    """The functions behind are tried with every case in both languages in test_cases."""
    book = str(tmp_path / "statements.xlsx")
    run("statement_workbook", book, "--from", str(path), "--language", language)
    assert run("crosscheck", book, "--json") == run("crosscheck", str(path), "--json")


def test_people_get_a_table_in_their_language() -> None:
    with translation.override("zh-hans"):
        table = run("crosscheck", INFLATED)
    assert "权益检验：实际权益 = 应有权益" in table
    assert "最大偏离度 180.76%（R02）。 已开启一票否决。" in table
    assert "现金销售" in table
    with translation.override("en"):
        assert "The veto is not unlocked." in run("crosscheck", CLEAN)


def test_blank_workbooks_are_for_businesses_in_chinese_unless_asked_otherwise(tmp_path: Path) -> None:
    book = str(tmp_path / "blank.xlsx")
    said = json.loads(run("statement_workbook", book, "--json"))
    assert said == {"workbook": book, "class": "business", "language": "zh-hans", "filled": False}
    said = json.loads(run("statement_workbook", book, "--class", "salaried", "--language", "en", "--json"))
    assert (said["class"], said["language"]) == ("salaried", "en")


def test_bad_input_is_named_with_its_file(tmp_path: Path) -> None:
    with translation.override("en"):
        assert "cannot be read" in refused("crosscheck", str(tmp_path / "nowhere.json"))
        assert "cannot be read" in refused("crosscheck", str(tmp_path))
        broken = tmp_path / "broken.json"
        broken.write_text('{"customer_class": "business"', encoding="utf-8")
        assert "broken.json: The file is not valid JSON" in refused("crosscheck", CLEAN, str(broken), "--json")
        unfilled = tmp_path / "blank.xlsx"
        unfilled.write_bytes(blank())
        assert "Case!C10: Enter the first and the last day" in refused("crosscheck", str(unfilled))
        assert "not an Excel workbook" in refused("crosscheck", __file__)


def test_a_workbook_is_refused_for_the_other_class_and_where_it_cannot_be_written(tmp_path: Path) -> None:
    with translation.override("en"):
        book = str(tmp_path / "statements.xlsx")
        assert "of the class business" in refused("statement_workbook", book, "--from", CLEAN, "--class", "salaried")
        assert "cannot be written" in refused("statement_workbook", str(tmp_path / "no" / "folder.xlsx"))
        assert "cannot be read" in refused("statement_workbook", book, "--from", "nowhere.json")
