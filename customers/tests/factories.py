"""Invented customers, registered through the service as an officer would."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from itertools import count
from random import Random
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import transaction

from customers.enums import Acquisition, EmployerKind, Industry, MaritalStatus
from customers.identifiers import synthetic_credit_code, synthetic_mobile, synthetic_national_id
from customers.models import Customer, Segment
from customers.services.register import register_customer
from customers.tests.factories_consents import consented
from jinxin.steady import steady

AT = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
_serial = count(1)
_LOADING = Lock()


def make_segments() -> None:
    """Load the segments of the start where a test has emptied the database; two threads of a test do not both."""
    if Segment.objects.exists():
        return
    with _LOADING, transaction.atomic():
        if not Segment.objects.exists():
            import_module("customers.migrations.0003_segments").load(apps, None)


def person_fields(**changes: Any) -> dict[str, Any]:
    """Return the facts of an invented person; another one at each call."""
    random = Random(f"person {next(_serial)}")
    return {
        "name": "王小明",
        "id_number": synthetic_national_id(random, born=date(1976, 1, 1) + timedelta(days=random.randrange(20 * 365))),
        "mobile": synthetic_mobile(random),
        "address": "湖南省衡阳市衡阳县西渡镇清江路1号",
        "marital_status": MaritalStatus.MARRIED,
        "acquisition": Acquisition.PRECISE,
        **changes,
    }


def employment_fields(**changes: Any) -> dict[str, Any]:
    """Return the facts of an invented job."""
    return {
        "employer": "衡阳县教育局",
        "employer_kind": EmployerKind.GOVERNMENT,
        "position": "科员",
        "employed_since": date(2015, 9, 1),
        "monthly_income": Decimal("6500.00"),
        **changes,
    }


def business_fields(**changes: Any) -> dict[str, Any]:
    """Return the facts of an invented shop whose licence is old enough; another one at each call."""
    return {
        "name": "衡阳县西渡镇兴旺副食店",
        "credit_code": synthetic_credit_code(Random(f"business {next(_serial)}")),
        "licensed_on": date(2019, 3, 15),
        "industry": Industry.GROCERY,
        "address": "湖南省衡阳市衡阳县西渡镇蒸阳大道88号",
        **changes,
    }


@steady()
def make_salaried(
    officer: Any, *, at: datetime = AT, consents: bool = True, employment: dict[str, Any] | None = None, **person: Any
) -> Customer:
    """Register an invented salaried customer of `officer`, who has signed both consents unless told otherwise;
    `person` and `employment` change single facts."""
    make_segments()
    customer = register_customer(
        fields=person_fields(**person),
        employment=employment_fields(**employment or {}),
        businesses=[],
        actor=officer,
        at=at,
    )
    return consented(customer, at=at) if consents else customer


@steady()
def make_business_customer(
    officer: Any, *, at: datetime = AT, consents: bool = True, business: dict[str, Any] | None = None, **person: Any
) -> Customer:
    """Register an invented shop owner of `officer`, who has signed both consents unless told otherwise; `person` and
    `business` change single facts."""
    make_segments()
    customer = register_customer(
        fields=person_fields(**person),
        employment=None,
        businesses=[business_fields(**business or {})],
        actor=officer,
        at=at,
    )
    return consented(customer, at=at) if consents else customer
