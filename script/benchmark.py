"""The work of script/benchmark: pages and sweeps at two sizes, their server time and queries."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from script import services  # noqa: E402 - needs the path above

SIZES = (4_000, 1_000_000)
WARM_UP = 3
MACHINE = f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {os.cpu_count()} cores, alone"
PLAIN = {"STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage"}
"""Addresses of files are made without a manifest: the pages are measured, not the files."""


def main() -> int:
    """Measure each size in a database of its own and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--runs", type=int, default=25, help="requests of each page")
    parser.add_argument("--cells", type=int, help="bring in a list of so many cells instead")
    parser.add_argument("--loans", type=int, help="close a day over so many running loans instead")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)  # the part that runs beside a database
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure, asked.runs)))
        return 0
    if unmet := services.provide(["postgres"]):
        print(f"benchmark: install {unmet['postgres']}", file=sys.stderr)
        return 1
    if asked.cells:
        taken = beside_postgres("benchmark_import.py", str(asked.cells))
        print(json.dumps(taken) if asked.json else told(asked.cells, taken))
        return 0
    if asked.loans:
        taken = beside_postgres("benchmark_night.py", str(asked.loans))
        print(json.dumps(taken) if asked.json else night_told(taken))
        return 0
    found = {size: measured(size, asked.runs) for size in asked.sizes}
    print(json.dumps(found) if asked.json else table(found))
    return 0


def measured(size: int, runs: int) -> dict[str, Any]:
    """Measure one size in a process of its own."""
    return beside_postgres(Path(__file__).name, "--measure", str(size), "--runs", str(runs))


def night_told(taken: dict[str, Any]) -> str:
    """Return in words what closing a day took."""
    return (
        f"{taken['loans']:,} running loans: closed in {taken['day_end_s']} s, again in {taken['again_s']} s, "
        f"plain SQL {taken['plain_s']} s (ratio {taken['ratio']}); {taken['schedules_per_s']:,} schedules a second"
    )


def beside_postgres(program: str, *words: str) -> dict[str, Any]:
    """Return what a program of this folder prints as JSON, run beside a server that is thrown away."""
    with services.base_folder() as base, services.postgres(base) as address:
        env = {**os.environ, **PLAIN, "DATABASE_URL": address, "JINXIN_DATA": str(base / "data")}
        command = [sys.executable, "-P", str(ROOT / "script" / program), *words]
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


def measure(size: int, runs: int) -> dict[str, Any]:
    """Fill the database, then ask for every page; return what each took."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "jinxin.settings"
    import django  # noqa: PLC0415 - settings are named above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after the set-up

    from script.crowd import gather  # noqa: PLC0415 - after the set-up

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    gather(size, size // 2)
    filled = time.perf_counter() - began
    print(f"{size:,} customers written in {filled:.0f} s", file=sys.stderr)
    found = {"seconds_to_fill": round(filled), "pages": pages(runs), "sweeps": sweeps()}
    return {**found, "seconds": round(time.perf_counter() - began)}


def pages(runs: int) -> dict[str, dict[str, float]]:
    """Return the queries of each page, and in milliseconds the processor's time, the least, the median, the 90th
    percentile."""
    from django.test import Client  # noqa: PLC0415 - after the set-up
    from django.urls import reverse  # noqa: PLC0415 - after the set-up

    from customers.models import Area, Customer, Salon  # noqa: PLC0415 - after the set-up
    from jinxin.staff.models import User  # noqa: PLC0415 - after the set-up

    officer, manager = (User.objects.get(username=name) for name in ("crowd1", "crowdmanager"))
    owner = Customer.objects.filter(officer=officer, customer_class="business", loans__isnull=False).first()
    if owner is None:
        raise SystemExit("benchmark: too few customers")
    initials = owner.name_initials
    listing, own = reverse("customers:list"), [owner.pk]
    prospects, places = reverse("customers:prospects"), reverse("customers:premises_list")
    town = Area.objects.filter(parent=None).values_list("pk", flat=True)[0]
    salon = Salon.objects.values_list("pk", flat=True)[0]
    asked = {
        "list, officer": (officer, listing),
        "list, manager": (manager, listing),
        "list by balance, manager": (manager, f"{listing}?sort=-balance"),
        "list by name, manager": (manager, f"{listing}?sort=name"),
        "list by next contact, manager": (manager, f"{listing}?sort=next"),
        "list by next contact, officer": (officer, f"{listing}?sort=next"),
        "list by officer, manager": (manager, f"{listing}?sort=officer"),
        "list of a segment, manager": (manager, f"{listing}?segment=home_furnishing"),
        "list of borrowers by balance, manager": (manager, f"{listing}?standing=borrowing&sort=-balance"),
        "last page of the list, manager": (manager, f"{listing}?page=9999"),
        "search by initials, officer": (officer, f"{listing}?q={initials[:2]}"),
        "search by initials, manager": (manager, f"{listing}?q={initials}"),
        "search by name, manager": (manager, f"{listing}?q={owner.name[:2]}"),
        "search by last digits, manager": (manager, f"{listing}?q={owner.mobile_last4}"),
        "search by a very common given name": (manager, f"{listing}?q={owner.name[-1]}"),
        "search by a very common word of shops": (manager, f"{listing}?q=西渡镇"),
        "the same, of one class": (manager, f"{listing}?q=西渡镇&class=salaried"),
        "customer's page": (officer, reverse("customers:detail", args=own)),
        "ties of a customer": (officer, reverse("customers:relations", args=own)),
        "product match": (officer, reverse("loans:match", args=own)),
        "suggestions, officer": (officer, reverse("customers:suggestions")),
        "marketing, manager": (manager, reverse("customers:marketing")),
        "marketing, officer": (officer, reverse("customers:marketing")),
        "segments, manager": (manager, reverse("customers:segments")),
        "whom to contact, manager": (manager, reverse("customers:contacts_due")),
        "prospects, manager": (manager, prospects),
        "prospects tied to somebody, manager": (manager, f"{prospects}?linked=yes"),
        "search of prospects, manager": (manager, f"{prospects}?q={owner.name[-1]}"),
        "guests of a salon, officer": (officer, reverse("customers:salon_invite", args=[salon])),
        "shops and households, manager": (manager, places),
        "search of shops, manager": (manager, f"{places}?q=锦绣服装店"),
        "search of households, manager": (manager, f"{places}?q={owner.name}"),
        "coverage, manager": (manager, reverse("customers:coverage")),
        "coverage, officer": (officer, reverse("customers:coverage")),
        "plan of the day, officer": (officer, reverse("customers:day_plan")),
        "plan of an officer's day, manager": (manager, f"{reverse('customers:day_plan')}?officer={officer.pk}"),
        "areas, manager": (manager, reverse("customers:areas")),
        "one town, manager": (manager, reverse("customers:area", args=[town])),
        "customers of an officer, manager": (manager, f"{listing}?officer={officer.pk}"),
        "shops of a town, manager": (manager, f"{places}?area={town}"),
        "suggestions, manager": (manager, reverse("customers:suggestions")),
        "portraits, manager": (manager, reverse("customers:portraits")),
        "needs, manager": (manager, reverse("customers:opportunities")),
        "applications, manager": (manager, reverse("loans:applications")),
        "loans, manager": (manager, reverse("loans:loans")),
        "monthly calls, manager": (manager, reverse("postloan:callbacks")),
        "form of a new area, manager": (manager, reverse("customers:area_create")),
        "form of a new shop, officer": (officer, reverse("customers:premises_create")),
        "form of a list to bring in, manager": (manager, reverse("customers:imports")),
        "officers as one types": (manager, f"{reverse('suggest', args=['officers'])}?q=khj"),
        "areas as one types": (manager, f"{reverse('suggest', args=['areas'])}?q=jie"),
    }
    clients = {person.pk: Client(headers={"host": "localhost"}) for person in (officer, manager)}
    for person in (officer, manager):
        clients[person.pk].force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return {name: timed(clients[person.pk], address, runs) for name, (person, address) in asked.items()}


def timed(client: Any, address: str, runs: int) -> dict[str, float]:
    """Ask for one address over and over."""
    from django.db import connection  # noqa: PLC0415 - after the set-up
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - after the set-up

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    asked = len(queries)  # read now: later requests begin the log anew
    if answer.status_code != 200:
        raise SystemExit(f"benchmark: {address} answered {answer.status_code}")
    for _number in range(WARM_UP):
        client.get(address)
    taken, worked = [], processor_seconds()
    for _number in range(runs):
        began = time.perf_counter()
        client.get(address)
        taken.append(1000 * (time.perf_counter() - began))
    worked = processor_seconds() - worked
    p90 = statistics.quantiles(taken, n=10)[-1] if len(taken) > 1 else taken[0]
    middle = statistics.median(taken)
    return {
        "cpu_ms": round(1000 * worked / runs, 1),
        "min_ms": round(min(taken), 1),
        "median_ms": round(middle, 1),
        "p90_ms": round(p90, 1),
        "queries": asked,
        "kb": round(len(answer.content) / 1024),
    }


def processor_seconds() -> float:
    """Return the seconds for which a processor worked for this program and its session of the database so far: what
    other programs do meanwhile does not count. Of the session only where the system tells (Linux)."""
    from django.db import connection  # noqa: PLC0415 - after the set-up

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    ticks = stat.read_text().rpartition(")")[2].split()[11:13] if stat.exists() else []
    return time.process_time() + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def sweeps() -> dict[str, float]:
    """Return the seconds of the jobs that go over everybody."""
    from customers.services.contacts import mend_next_contacts  # noqa: PLC0415 - after the set-up
    from customers.services.coverage import take_snapshot  # noqa: PLC0415 - after the set-up
    from customers.services.segments import move_by_today  # noqa: PLC0415 - after the set-up
    from customers.services.suggestions import refresh_all  # noqa: PLC0415 - after the set-up
    from customers.services.tally import take_tally  # noqa: PLC0415 - after the set-up
    from jinxin import clock  # noqa: PLC0415 - after the set-up
    from postloan.repeat import refresh_repeat_list  # noqa: PLC0415 - after the set-up

    jobs: dict[str, Callable[[], Any]] = {
        "segments: 43 in 100 customers move": lambda: move_by_today(clock.now()),
        "segments of everybody, every night": lambda: move_by_today(clock.now()),
        "list of repeat marketing": lambda: refresh_repeat_list(clock.now()),
        "count of the register, every hour": lambda: take_tally(clock.now()),
        "days of next contacts checked, every hour": mend_next_contacts,
        "coverage of all areas, every hour": lambda: take_snapshot(clock.now()),
        "weights of all links, every night": refresh_all,
    }
    return {name: _seconds(job) for name, job in jobs.items()}


def _seconds(job: Callable[[], Any]) -> float:
    began = time.perf_counter()
    job()
    return round(time.perf_counter() - began, 2)


def told(cells: int, taken: dict[str, Any]) -> str:
    """Return in words what a list of so many cells took."""
    return (
        f"{cells:,} cells ({taken['customers']:,} customers, {taken['file_mb']} MB): checked in {taken['check_s']} s, "
        f"written in {taken['apply_s']} s; at most {taken['apply_mb']} MB of memory, {taken['idle_mb']} MB of it before"
    )


def table(found: dict[int, dict[str, Any]]) -> str:
    """Return what was found as two tables of Markdown, as they stand in the README."""
    sizes = list(found)
    return "\n".join([f"{MACHINE}.", "", *_pages_table(found, sizes), "", *_jobs_table(found, sizes)])


def _pages_table(found: dict[int, dict[str, Any]], sizes: list[int]) -> list[str]:
    """Return a line for each page: the processor's time at each size and how it grows, then the largest size's."""
    last = sizes[-1]
    grows = ["growth"] if len(sizes) > 1 else []
    clock = [f"median, {last:,}", f"nine in ten, {last:,}", "queries", "KB"]
    lines = [["page: milliseconds of", *(f"processor, {size:,}" for size in sizes), *grows, *clock]]
    lines.append(["---", *["---:"] * (len(lines[0]) - 1)])
    for name in found[last]["pages"]:
        rows = [found[size]["pages"][name] for size in sizes]
        growth = [f"{rows[-1]['cpu_ms'] / max(rows[0]['cpu_ms'], 0.1):.2f} ×"] if grows else []
        queries = str(max(row["queries"] for row in rows))
        told = [str(rows[-1][part]) for part in ("median_ms", "p90_ms")]
        lines.append([name, *(str(row["cpu_ms"]) for row in rows), *growth, *told, queries, str(rows[-1]["kb"])])
    return [_line(cells) for cells in lines]


def _jobs_table(found: dict[int, dict[str, Any]], sizes: list[int]) -> list[str]:
    """Return a line for each job that goes over everybody: seconds at each size."""
    lines = [["job: seconds", *(f"{size:,}" for size in sizes)], ["---", *["---:"] * len(sizes)]]
    lines += [[name, *(str(found[size]["sweeps"][name]) for size in sizes)] for name in found[sizes[-1]]["sweeps"]]
    for label, part in (("filling the database", "seconds_to_fill"), ("the whole measurement", "seconds")):
        lines.append([f"({label})", *(str(found[size][part]) for size in sizes)])
    return [_line(cells) for cells in lines]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
