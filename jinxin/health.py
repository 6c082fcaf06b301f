"""Is the installation alive? For supervisors and load balancers."""

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from kombu.exceptions import KombuError

from jinxin import clock, heartbeat
from jinxin.access import public
from jinxin.celery import app


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 where database and broker answer, else 503; the age of the last sweep is told, not judged."""
    database, age = _database()
    broker = _broker()
    healthy = database and broker
    content = {
        "status": "ok" if healthy else "down",
        "database": "ok" if database else "down",
        "broker": "ok" if broker else "down",
        "last_sweep_age_seconds": age,
    }
    return JsonResponse(content, status=200 if healthy else 503)


def _database() -> tuple[bool, int | None]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True, heartbeat.age_seconds("sweep", clock.now())
    except Error:
        return False, None


def _broker() -> bool:
    try:
        with app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=0, timeout=2)
    except (KombuError, OSError):
        return False
    return True
