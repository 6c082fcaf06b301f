"""Workbooks for tests: written by us, then changed as people, programs and attackers change them."""

import pickle
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.utils import translation
from openpyxl import Workbook, load_workbook

from review.statements import Case, StatementError, load_case, read_workbook, write_workbook
from review.tests.statements.stories import read

Change = Callable[[Workbook], Any]


def written(case: Case, *, customer_class: str = "business", language: str = "en") -> bytes:
    """Return a filled workbook."""
    file = BytesIO()
    write_workbook(file, customer_class=customer_class, language=language, case=case)
    return file.getvalue()


@cache
def blank(customer_class: str = "business", language: str = "en") -> bytes:
    """Return the workbook that somebody is to fill in."""
    file = BytesIO()
    write_workbook(file, customer_class=customer_class, language=language)
    return file.getvalue()


@cache
def filled(name: str = "01", language: str = "en") -> bytes:
    """Return the workbook of a case file."""
    case = load_case(read(name))
    return written(case, customer_class=case.customer_class, language=language)


def opened(content: bytes) -> Workbook:
    """Return a workbook to look at or to change; the same content is parsed once."""
    book: Workbook = pickle.loads(_parsed(content))
    return book


@cache
def _parsed(content: bytes) -> bytes:
    return pickle.dumps(load_workbook(BytesIO(content)))


def edited(change: Change, name: str = "01", language: str = "en") -> bytes:
    """Return the workbook of a case after somebody worked on it. Formulas lose their values, as with such programs."""
    book = opened(filled(name, language))
    change(book)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(content: bytes, parts: dict[str, Callable[[bytes], bytes]]) -> bytes:
    """Return the package with some of its parts rewritten; a part that is not there is added."""
    result = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(result, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts[name](old.read(name)) if name in parts else old.read(name))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name](b""))
    return result.getvalue()


def problems(content: bytes, language: str = "en") -> dict[str, str]:
    """Return what reading a workbook complains about, by place."""
    with translation.override(language), pytest.raises(StatementError) as caught:
        read_workbook(BytesIO(content))
    return {problem.where: problem.message for problem in caught.value.problems}
