"""A message through a real Redis reaches a real worker, which reaches the database."""

import time

import pytest
from django.db import connection

from jinxin import clock, heartbeat
from jinxin.tasks import beat

PATIENCE_SECONDS = 20


@pytest.mark.redis
def test_the_scheduler_wakes_a_worker_through_redis(worker: object) -> None:
    assert heartbeat.age_seconds("sweep", clock.now()) is None
    beat.delay()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while heartbeat.age_seconds("sweep", clock.now()) is None and time.monotonic() < deadline:
        time.sleep(0.05)
        connection.close()
    age = heartbeat.age_seconds("sweep", clock.now())
    assert age is not None and age <= PATIENCE_SECONDS
