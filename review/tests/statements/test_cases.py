"""The worked cases give exactly their expected results, as case files and as workbooks in both languages."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from review.statements import Case, case_to_json, crosscheck, load_case, read_json, read_workbook, write_workbook
from review.tests.statements.stories import CASE_FILES

BY_NAME = pytest.mark.parametrize("path", CASE_FILES, ids=lambda path: path.stem)


def in_workbook(case: Case, language: str) -> Case:
    file = BytesIO()
    write_workbook(file, customer_class=case.customer_class, language=language, case=case)
    file.seek(0)
    return read_workbook(file)


def assert_as_expected(answer: dict[str, Any], expected: dict[str, Any]) -> None:
    identities = expected.pop("identities")
    assert set(answer["identities"]) == set(identities)
    for code, identity in identities.items():
        identity.pop("name")
        found = answer["identities"][code]
        assert {key: found[key] for key in identity} == identity, code
    assert {key: answer[key] for key in expected} == expected


@BY_NAME
def test_case_file_gives_its_expected_results(path: Path) -> None:
    content = path.read_bytes()
    assert_as_expected(crosscheck(read_json(content)).as_json(), json.loads(content)["expected_results"])


@BY_NAME
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_workbook_of_a_case_gives_the_same_case_and_results(path: Path, language: str) -> None:
    content = path.read_bytes()
    case = read_json(content)
    again = in_workbook(case, language)
    assert again == case
    assert_as_expected(crosscheck(again).as_json(), json.loads(content)["expected_results"])


@BY_NAME
def test_case_survives_being_stored(path: Path) -> None:
    case = read_json(path.read_bytes())
    stored = json.loads(json.dumps(case_to_json(case)))
    assert load_case(stored) == case
    assert case_to_json(load_case(stored)) == stored


@BY_NAME
def test_stored_case_has_every_figure_as_written(path: Path) -> None:
    given = json.loads(path.read_bytes())
    stored = case_to_json(read_json(path.read_bytes()))
    for section in given.keys() - {"kind", "misstatement", "expected_results"}:
        assert_contains(stored[section], given[section])


def assert_contains(stored: Any, given: Any) -> None:
    """Lines that a household left out are stored as zero; nothing else is added and nothing lost."""
    if isinstance(given, dict):
        for key, value in given.items():
            assert_contains(stored[key], value)
        assert all(stored[key] == "0.00" for key in stored.keys() - given.keys())
    else:
        assert stored == given


@BY_NAME
def test_result_is_plain_data(path: Path) -> None:
    answer = crosscheck(read_json(path.read_bytes())).as_json()
    assert json.loads(json.dumps(answer)) == answer
