"""The part of script/benchmark that brings in a list of so many cells: seconds, and the most memory at once.

Run beside a database: `benchmark_import.py CELLS` prints JSON. The workbook is made by a process of its own
(`--make FILE`), so that making it does not count.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main() -> int:
    """Make a workbook, or bring one in and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cells", type=int)
    parser.add_argument("--make", type=Path)
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "jinxin.settings"
    import django  # noqa: PLC0415 - settings are named above

    django.setup()
    if asked.make:
        make(asked.make, asked.cells)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        subprocess.run([sys.executable, "-P", __file__, str(asked.cells), "--make", str(path)], check=True)
        print(json.dumps(bring_in(path)))
    return 0


def make(path: Path, cells: int) -> None:
    """Prepare the database, and write a list of salaried customers in which every cell is filled in."""
    from django.core.management import call_command  # noqa: PLC0415 - after the set-up
    from django.utils import translation  # noqa: PLC0415 - after the set-up
    from openpyxl import Workbook  # noqa: PLC0415 - after the set-up

    from customers.enums import ImportKind  # noqa: PLC0415 - after the set-up
    from customers.identifiers import synthetic_mobile, synthetic_national_id  # noqa: PLC0415 - after the set-up
    from customers.services.importing.columns import COLUMNS  # noqa: PLC0415 - after the set-up
    from customers.services.importing.template import heading  # noqa: PLC0415 - after the set-up

    call_command("migrate", verbosity=0)
    chosen, columns = random.Random(1), [column for column in COLUMNS[ImportKind.SALARIED] if column.name != "area"]
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    with translation.override("zh-hans"):
        sheet.append([heading(column) for column in columns])
        usual = {column.name: str(column.example) for column in columns}
    numbers: dict[str, None] = {}  # a few of the invented come twice
    while len(numbers) < cells // len(columns):
        numbers[synthetic_national_id(chosen)] = None
    for number, national_id in enumerate(numbers):
        own = {
            "name": f"王{chr(0x4E00 + number % 5000)}{chr(0x4E00 + number // 5000)}",
            "id_number": national_id,
            "mobile": synthetic_mobile(chosen),
            "address": f"湖南省衡阳市衡阳县西渡镇清江路{number}号",
        }
        sheet.append([own.get(name) or text for name, text in usual.items()])
    book.save(path)


def bring_in(path: Path) -> dict[str, Any]:
    """Send a list in, check it and apply it as the background would; return seconds, rows and megabytes."""
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 - after the set-up

    from customers.enums import ImportKind  # noqa: PLC0415 - after the set-up
    from customers.models import Customer, ImportRun  # noqa: PLC0415 - after the set-up
    from customers.services.importing import runs  # noqa: PLC0415 - after the set-up
    from jinxin import clock  # noqa: PLC0415 - after the set-up
    from jinxin.access import Role  # noqa: PLC0415 - after the set-up
    from jinxin.jobs import worker  # noqa: PLC0415 - after the set-up
    from jinxin.staff.models import RoleGrant, User  # noqa: PLC0415 - after the set-up

    officer = User.objects.create(username="listed", name="客户经理")
    RoleGrant.objects.create(user=officer, role=Role.OFFICER)
    found: dict[str, Any] = {"file_mb": round(path.stat().st_size / 2**20, 1), "idle_mb": most_memory()}
    sent = SimpleUploadedFile("list.xlsx", path.read_bytes())
    began = time.perf_counter()
    run = runs.send_in(kind=ImportKind.SALARIED, upload=sent, actor=officer, at=clock.now())
    del sent
    worker.work()
    found |= {"check_s": round(time.perf_counter() - began, 1), "check_mb": most_memory()}
    run = ImportRun.objects.get(pk=run.pk)
    print(run.counts, run.checking.message, file=sys.stderr)
    began = time.perf_counter()
    runs.apply(run, actor=officer, at=clock.now())
    worker.work()
    found |= {"apply_s": round(time.perf_counter() - began, 1), "apply_mb": most_memory()}
    return {**found, "customers": Customer.objects.count()}


def most_memory() -> int:
    """Return the most memory this process has held so far, in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():  # of this program alone; the other number begins with that of whoever started it
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    sys.exit(main())
