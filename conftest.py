"""What every test stands on: a database in a file, cheap passwords, uploads in a temporary folder; a real worker and
a real browser for the tests that ask for them."""

import gc
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from jinxin.supervisor import die_with
from script import bootstrap, messages

pytest_plugins = ["jinxin.tests.cast"]
ROOT = Path(__file__).resolve().parent
WORKER_START_SECONDS = 30


def pytest_configure(config: pytest.Config) -> None:
    """Adjust the real settings where tests would be slow or would touch the installation's own files."""
    if not hasattr(config, "workerinput") and bootstrap.stale_catalogues():  # tests read pages in Chinese
        messages.compile_all(ROOT)
    gc.set_threshold(200_000, 50, 100)  # pages and queries leave much behind that no collection frees sooner
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    settings.MEDIA_ROOT = tempfile.mkdtemp(prefix="jinxin-uploads-")
    # Hundreds of refusals are asked for; each would be written out with its traceback.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    if not settings.REDIS_URL:  # messages of tests may not lie about for the worker of the installation
        settings.CELERY_BROKER_URL, settings.CELERY_BROKER_TRANSPORT_OPTIONS = "memory://", {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Beside PostgreSQL, leave out what touches no database: the unit part proves all there is to it."""
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        left_out = [item for item in items if not touches_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if touches_database(item)]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Everything imported so far will stay: the collector of garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()


def touches_database(item: pytest.Item) -> bool:
    """Say whether a test asks for the database: by a mark, a fixture, or as one of Django's own test cases."""
    case = getattr(item, "cls", None)
    asks = {"db", "transactional_db", "django_db_setup"} & set(getattr(item, "fixturenames", ()))
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("postgres")
    return bool(asks or marked or (case and issubclass(case, TransactionTestCase)))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take uploaded files away."""
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file: threads and processes get connections of their own, as they do in service. Where script/test
    has made the tables, we begin with a copy of them."""
    database, migrated = settings.DATABASES["default"], os.environ.get("JINXIN_MIGRATED")
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        if migrated:
            shutil.copyfile(migrated, database["TEST"]["NAME"])
    elif migrated:
        database["TEST"]["TEMPLATE"] = migrated


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """The copy of a migrated SQLite database is to be kept, not made anew."""
    copied = "JINXIN_MIGRATED" in os.environ and settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    return copied or django_db_keepdb


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Beside PostgreSQL, a test in real transactions empties only what it filled: a TRUNCATE makes all files anew."""
    if connection.vendor == "postgresql":
        connection.ops.sql_flush = lambda style, tables, **options: emptying(filled(tables))  # type: ignore[method-assign]


def filled(tables: Sequence[str]) -> list[str]:
    """Return the tables that hold rows."""
    with connection.cursor() as cursor:
        looks = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables]  # noqa: S608 - our tables
        cursor.execute(" UNION ALL ".join(looks))
        return [name for (name,) in cursor.fetchall()]


def emptying(tables: Sequence[str]) -> list[str]:
    """Return the statements that empty tables in any order, whatever refers to whatever."""
    deletes = [f'DELETE FROM "{name}"' for name in tables]  # noqa: S608 - our tables
    return ["SET LOCAL session_replication_role = replica", *deletes]


@pytest.fixture
def worker(transactional_db: None, settings: Any) -> Iterator[subprocess.Popen[str]]:
    """A real Celery worker in a process of its own, on the test's database and the broker of REDIS_URL."""
    command = [sys.executable, "-m", "celery", "-A", "jinxin.celery:app", "worker", "-P", "threads", "-c", "2"]
    process = subprocess.Popen(
        [*command, "-l", "INFO", "--without-gossip", "--without-mingle"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=die_with(os.getpid()),
    )
    ready, log = threading.Event(), list[str]()

    def follow() -> None:
        for line in process.stdout or ():
            log.append(line)
            if " ready." in line:
                ready.set()

    reader = threading.Thread(target=follow, daemon=True)
    reader.start()
    try:
        if not ready.wait(WORKER_START_SECONDS):
            pytest.fail("the worker did not start:\n" + "".join(log))
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        reader.join()
        process.communicate()  # closes the pipe


def database_url() -> str:
    """The address of the test database, for processes that the test starts."""
    it = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{it['NAME']}"
    return f"postgres://{it['USER']}:{it['PASSWORD']}@{it['HOST']}:{it['PORT']}/{it['NAME']}"


# --- Browser --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium, as script/test found it; without the sandbox where root runs it."""
    # Playwright keeps an event loop in the main thread; Django would take that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    flags = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-dev-shm-usage"]
    flags.append("--js-flags=--no-opt --no-maglev")  # no page stays long enough for compiling to pay off
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    chromium = os.environ.get("JINXIN_CHROMIUM")
    return browser_type_launch_args | {"args": flags} | ({"executable_path": chromium} if chromium else {})


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A loan officer's browser: Chinese, in the centre's time zone, on an ordinary laptop."""
    return browser_context_args | {
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1366, "height": 900},
    }
