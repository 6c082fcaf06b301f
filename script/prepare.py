"""Makes an installation ready to serve: tables, demo data on an empty database, collected static files.

One process for all of it, since starting Django is the larger part of the time. Each step is skipped when done.
"""

import fcntl
import hashlib
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinxin.settings")

import django  # noqa: E402 - needs the path above
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.staticfiles.finders import get_finders  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import OperationalError, connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402


def say(text: str) -> None:
    """Progress goes to standard error."""
    print(f"set-up: {text}", file=sys.stderr, flush=True)


def migrate() -> None:
    """Bring the tables up to date."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("preparing the database")
        call_command("migrate", interactive=False, verbosity=0)


def load_demo() -> None:
    """Fill a database in which nobody works yet."""
    if not get_user_model()._default_manager.exists():
        say("loading demo data")
        started = time.monotonic()
        call_command("demo", seed=1)
        say(f"  done in {time.monotonic() - started:.0f} s")


def collect_static() -> None:
    """Collect static files where any of them changed since the last time."""
    stamp = Path(settings.STATIC_ROOT).with_suffix(".stamp")
    state = static_state()
    if stamp.is_file() and stamp.read_text() == state and Path(settings.STATIC_ROOT).is_dir():
        return
    say("collecting static files")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state)


def static_state() -> str:
    """A fingerprint of every source file and of how they are stored."""
    digest = hashlib.sha256(f"{django.__version__} {settings.STORAGES['staticfiles']}".encode())
    for finder in get_finders():
        for name, storage in finder.list(None):
            found = os.stat(storage.path(name))
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def check_broker() -> str | None:
    """Why the broker of REDIS_URL cannot be used; None where it answers or none is set."""
    if not settings.REDIS_URL:
        return None
    import redis  # noqa: PLC0415 - only where it is used

    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=5).ping()
    except (redis.RedisError, ValueError) as error:
        return f"The broker of REDIS_URL does not answer: {error}"
    return None


def main() -> int:
    """Do it all and print the demo logins, where there are any. Two at once on the same data take turns."""
    django.setup()
    fcntl.flock(os.open(settings.DATA_DIR, os.O_RDONLY), fcntl.LOCK_EX)
    if problem := check_broker():
        print(problem, file=sys.stderr)
        return 1
    try:
        migrate()
    except OperationalError as error:
        print(f"The database does not answer: {error}".strip(), file=sys.stderr)
        return 1
    load_demo()
    collect_static()
    call_command("demo_logins")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\nset-up: interrupted; the next start goes on from here", file=sys.stderr)
        sys.exit(130)
