"""How the register is kept: lists from Excel, a shop that two people have, three who guarantee for one another."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from random import Random
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile

from customers import facts
from customers.enums import ImportKind, PremisesKind, RelationKind, RowState
from customers.identifiers import synthetic_credit_code, synthetic_national_id
from customers.models import Area, Business, Customer, ImportRun
from customers.services.duplicates import find_duplicates
from customers.services.importing import runs, work
from customers.services.importing.results import write_result
from customers.services.register import add_business
from customers.services.relations import add_relation
from jinxin.demo import words
from jinxin.demo.people import Staff
from jinxin.demo.timeline import Workdays
from jinxin.demo.timeline import at as moment
from jinxin.jobs.models import Job
from jinxin.jobs.progress import Progress
from jinxin.jobs.services import claim, finish
from jinxin.staff.models import User

AGO: Final = 3
"""Working days."""
RING: Final = 3
NEW_DOORS: Final = 6


def filing(seed: int, staff: Staff, days: Workdays) -> Iterator[datetime]:
    """Within a day of last week; whoever has too few customers for it is left out."""
    random, officer = Random(f"{seed} filing"), staff.officers[0]
    at = moment(days.ago(AGO), 17)
    yield at
    _guarantee_in_a_ring(officer, at)
    _open_a_shop_twice(random, officer, at)
    _bring_lists_in(random, staff.managers[0], officer, at)


def _guarantee_in_a_ring(officer: User, at: datetime) -> None:
    owing = Customer.objects.filter(officer=officer, loans__balance__gt=0).order_by("pk").distinct()
    others = Customer.objects.filter(officer=officer).exclude(pk__in=owing[:2]).order_by("pk")
    members = [customer.party for customer in (*owing[:2], *others[: RING - 2])]
    if len(members) < RING:
        return
    for one, other in pairwise([*members, members[0]]):
        kind, note = RelationKind.GUARANTEES, words.GUARANTEED
        add_relation(source=one, target=other, kind=kind, note=note, actor=officer, at=at)


def _open_a_shop_twice(random: Random, officer: User, at: datetime) -> None:
    """A licence was renewed in the name of somebody else of the family: the shop is there twice."""
    shops = list(Business.objects.filter(customer__officer=officer).select_related("customer").order_by("pk"))
    other = next((shop.customer for shop in shops if shop.customer_id != shops[0].customer_id), None)
    if other:
        known = {name: getattr(shops[0], name) for name in facts.BUSINESS}
        code = synthetic_credit_code(random)
        add_business(customer=other, fields={**known, "credit_code": code}, actor=officer, at=at)
    find_duplicates(at)


def _bring_lists_in(random: Random, manager: User, officer: User, at: datetime) -> None:
    """A manager's list of shops is imported with a street that was missing; an officer's waits to be corrected."""
    town = Area.objects.filter(parent=None).order_by("pk").first()
    if town is None:
        return
    way = f"{town.name} / {words.NEW_STREET}"
    shop = str(PremisesKind.SHOP.label)
    doors = [
        {"area": way, "kind": shop, "name": f"{words.NEW_STREET}{number}号", "address": f"{number}号"}
        for number in range(1, NEW_DOORS + 1)
    ]
    run = _send_in(ImportKind.PREMISES, words.LIST_OF_SHOPS, doors, manager, at, creates_areas=True)
    runs.apply(run, actor=manager, at=at)
    run = _find(run)
    with _working(run.applying, at) as report:
        work.write(run, report, at=at)
    people = [{**person, "id_number": synthetic_national_id(random)} for person in words.LISTED]
    people[1]["id_number"] = people[1]["id_number"][:-1]
    _send_in(ImportKind.SALARIED, words.LIST_OF_PEOPLE, people, officer, at)


def _send_in(
    kind: ImportKind, name: str, rows: Sequence[dict[str, str]], actor: User, at: datetime, **how: bool
) -> ImportRun:
    with write_result(kind, ((texts, RowState.NEW, {}, {}) for texts in rows)) as file:
        upload = SimpleUploadedFile(name, file.read())
    run = runs.send_in(kind=kind, upload=upload, actor=actor, at=at, **how)
    with _working(run.checking, at) as report:
        work.check(report.job, report)
    return _find(run)


def _find(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_related("checking", "applying", "created_by", "officer").get(pk=run.pk)


@contextmanager
def _working(job: Job | None, at: datetime) -> Iterator[Progress]:
    """Do at once, and at that moment, what a worker would do a moment later."""
    assert job is not None and claim(job.pk, at)
    report = Progress(Job.objects.select_related("asked_by").get(pk=job.pk))
    yield report
    finish(report, at=at)
