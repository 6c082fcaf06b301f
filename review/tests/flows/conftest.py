"""A shop under investigation whose flows are looked at, and sending its bills in as its officer does."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from customers.tests.factories import make_business_customer
from jinxin import clock
from jinxin.access import Role
from jinxin.jobs.worker import work
from jinxin.tests.factories import make_user
from loans.enums import State
from loans.models import Application
from loans.tests.factories import make_application
from review.flows.files import name_columns, send_in
from review.models import Flow, FlowFile


@pytest.fixture(autouse=True)
def _now(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield


def _investigated() -> int:
    officer = make_user(Role.OFFICER, name="客户经理甲")
    return make_application(make_business_customer(officer, name="李明"), state=State.INVESTIGATING).pk


@pytest.fixture(scope="module")
def investigated(once: Callable[[Callable[[], int]], int]) -> int:
    """The key of a shop's case under investigation."""
    return once(_investigated)


@pytest.fixture
def case(db: None, investigated: int) -> Application:
    """A shop's case under investigation; the customer is 李明."""
    return Application.objects.select_related("customer", "officer").get(pk=investigated)


@pytest.fixture
def uploads(settings: Any, tmp_path: Any) -> Any:
    """A folder of its own for what is sent in."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


Send = Callable[..., FlowFile]


@pytest.fixture
def send(case: Application, uploads: Any) -> Send:
    """`send(upload, bank="")`: take a file in as the officer does, by the columns that are guessed."""

    def send_and_read(upload: SimpleUploadedFile, bank: str = "") -> FlowFile:
        file = send_in(case, bank=bank, upload=upload, actor=case.officer, at=clock.now())
        work()
        file.refresh_from_db()
        if file.state == FlowFile.State.HEADINGS:
            name_columns(file, columns=file.columns, actor=case.officer, at=clock.now())
            work()
            file.refresh_from_db()
        return file

    return send_and_read


def flow_like(case: Application, **wanted: Any) -> Flow:
    """Return the one payment of a case that is like this."""
    return Flow.objects.select_related("party").get(application=case, **wanted)
