"""Lists as people would fill them in, and an import from sending in to the end."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from openpyxl import Workbook, load_workbook

from customers.identifiers import synthetic_credit_code, synthetic_mobile, synthetic_national_id
from customers.models import ImportRun
from customers.services.importing import runs
from customers.services.importing.columns import COLUMNS
from customers.services.importing.template import heading
from jinxin.jobs import worker

Row = Mapping[str, Any]


def salaried_row(number: int, **changes: Any) -> dict[str, Any]:
    """A row of a salaried customer; the same for the same number."""
    random = Random(f"row {number}")
    return {
        "name": "王" + "一二三四五六七八九十"[number % 10] + "明",
        "id_number": synthetic_national_id(random),
        "mobile": synthetic_mobile(random),
        "address": "湖南省衡阳市衡阳县西渡镇清江路1号",
        "marital_status": "已婚",
        "employer": "衡阳县教育局",
        "employer_kind": "政府机关、事业单位",
        "position": "科员",
        "employed_since": "2015-09-01",
        "monthly_income": 6500,
        **changes,
    }


def business_row(number: int, **changes: Any) -> dict[str, Any]:
    """A row of a shop owner; the same for the same number."""
    person = salaried_row(number)
    return {
        **{name: person[name] for name in ("name", "id_number", "mobile", "address")},
        "business_name": f"衡阳县西渡镇兴旺副食店{number}",
        "credit_code": synthetic_credit_code(Random(f"shop {number}")),
        "licensed_on": "2019年3月15日",
        "industry": "副食杂货",
        "business_address": "湖南省衡阳市衡阳县西渡镇蒸阳大道88号",
        "staff_count": 2,
        **changes,
    }


def workbook(kind: str, rows: Iterable[Row], *, language: str = "zh-hans", leave_out: Iterable[str] = ()) -> bytes:
    """Return a workbook with these rows under the headings of a kind."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名单")
    columns = [column for column in COLUMNS[kind] if column.name not in set(leave_out)]
    with translation.override(language):
        sheet.append([heading(column) for column in columns])
    for row in rows:
        sheet.append([row.get(column.name) for column in columns])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def upload(content: bytes, name: str = "名单.xlsx") -> SimpleUploadedFile:
    """Return bytes as the browser sends them."""
    return SimpleUploadedFile(name, content)


def sent_in(
    kind: str,
    rows: Iterable[Row],
    *,
    actor: Any,
    at: datetime,
    officer: Any = None,
    creates_areas: bool = False,
    **how: Any,
) -> ImportRun:
    """Return an import whose rows are checked."""
    sent = upload(workbook(kind, rows, **how))
    run = runs.send_in(kind=kind, upload=sent, officer=officer, creates_areas=creates_areas, actor=actor, at=at)
    worker.work()
    return again(run)


def applied(run: ImportRun, *, actor: Any, at: datetime) -> ImportRun:
    """Apply an import to the end."""
    runs.apply(run, actor=actor, at=at)
    worker.work()
    return again(run)


def again(run: ImportRun) -> ImportRun:
    """Return an import as it is now."""
    return ImportRun.objects.select_related("checking", "applying", "officer", "created_by").get(pk=run.pk)


def rows_of(file: Any) -> list[list[Any]]:
    """Return what stands in the first sheet of a workbook."""
    with file.open() as opened:
        book = load_workbook(BytesIO(opened.read()))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
