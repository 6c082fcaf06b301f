"""The work of script/test: runs each part of the suite with what it needs and sums up."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from script import services  # noqa: E402 - needs the path above
from script.services import Unavailable  # noqa: E402

NOTHING_SELECTED = 5  # pytest's exit status
SILENCE = ("-n", "--pdb", "-s", "--collect-only", "--co")  # options that rule out parallel runs
COUNT = re.compile(r"(\d+) (passed|failed|errors?)\b")
CLOSING = re.compile(r"^=* ?((?:\d+ [a-z ]+(?:, )?)+ in [\d.]+s.*?) ?=*$")
ANSI = re.compile(r"\x1b\[[0-9;]*m")
MIGRATED = "JINXIN_MIGRATED"  # tells conftest.py which database has every table already
STORIES = "JINXIN_STORIES"  # tells the stories' conftest.py which data folder is ready to be copied
MOST_PROCESSES = 8
# Settings of the installation may not leak into its tests.
OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PORT", "ALLOWED_HOSTS", "EMAIL_HOST", "STATICFILES_STORAGE")


@dataclass
class Part:
    """One run of pytest: which tests, beside which servers, with which programs."""

    name: str
    marks: str
    servers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    parallel: bool = True
    waits: bool = False  # more for others than it works itself: one process more than there are cores


PARTS = [
    Part("unit", "not browser and not redis and not postgres"),
    Part("postgres", "not browser and not redis", servers=("postgres",), needs=("postgres",)),
    Part("redis", "redis", servers=("postgres", "redis"), needs=("postgres", "redis"), parallel=False),
    Part("browser", "browser", needs=("chromium", "font"), waits=True),
]
SERVERS: dict[str, tuple[str, Callable[[Path], AbstractContextManager[str]]]] = {
    "postgres": ("DATABASE_URL", services.postgres),
    "redis": ("REDIS_URL", services.redis),
}


def cores() -> int:
    """How many processes can really run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass
class Result:
    """How a part went."""

    name: str
    status: str  # passed, failed, nothing selected, could not run
    seconds: float = 0.0
    closing: str = ""
    counts: dict[str, int] = field(default_factory=dict)


def test_environment(base: Path) -> dict[str, str]:
    """The caller's environment without its own settings, with places of our own for files."""
    env = {k: v for k, v in os.environ.items() if k not in OURS and not k.startswith(("JINXIN_", "DJANGO_", "PYTHON"))}
    for name in ("home", "tmp", "data"):
        (base / name).mkdir(exist_ok=True)
    home = env.get("HOME", "")
    if not (os.path.isdir(home) and os.access(home, os.W_OK)):
        env["HOME"] = str(base / "home")
    env |= {"TMPDIR": str(base / "tmp"), "JINXIN_DATA": str(base / "data")}
    if browser := services.chromium():
        env["JINXIN_CHROMIUM"] = str(browser)
    return env


class Runner:
    """Runs parts in one temporary folder; each server starts once, when the first part asks for it."""

    def __init__(self, base: Path, stack: ExitStack, options: list[str]) -> None:
        self.base, self.stack, self.options = base, stack, options
        self.env = test_environment(base)
        self.addresses: dict[str, str] = {}
        self.migrated: dict[bool, str] = {}
        self.stories: tuple[Path, subprocess.Popen[bytes]] | None = None

    def migrate(self, parts: list[Part]) -> None:
        """Make the tables once for all parts and processes, in SQLite and in PostgreSQL at the same time: each process
        that runs tests begins with a copy. With a selection of tests, which may need none, each makes its own."""
        kinds = {"postgres" in part.servers for part in parts} if not self.options else set[bool]()
        making = {in_postgres: self._migrating(in_postgres) for in_postgres in sorted(kinds, reverse=True)}
        # Where it fails, the tests will try for themselves and show how it fails.
        self.migrated = {kind: name for kind, (name, process) in making.items() if process.wait() == 0}

    def _migrating(self, in_postgres: bool) -> tuple[str, subprocess.Popen[bytes]]:
        """Start making the tables; return the database's name, for SQLite its path, and the process."""
        if in_postgres:
            name, server = "migrated", self._address("postgres")
            address = services.create_database(server, name)
        else:
            name = str(self.base / "migrated.sqlite3")
            address = f"sqlite:///{name}"
        return name, self._python("manage.py", "migrate", "--verbosity", "0", DATABASE_URL=address)

    def _python(self, *arguments: str, log: Path | None = None, **env: str) -> subprocess.Popen[bytes]:
        """Start Python beside us, with these arguments and additions to the environment."""
        from jinxin.supervisor import die_with  # noqa: PLC0415 - needs the path above

        ending, command = die_with(os.getpid(), signal.SIGTERM), [sys.executable, *arguments]
        with ExitStack() as stack:
            out = stack.enter_context(log.open("wb")) if log else None
            return subprocess.Popen(command, cwd=ROOT, env=self.env | env, stdout=out, stderr=out, preexec_fn=ending)

    def prepare_stories(self) -> None:
        """Start making the data that the stories begin with: one core's work, done beside the parts before them."""
        folder = self.base / "stories"
        folder.mkdir()
        if name := self.migrated.get(False):
            shutil.copyfile(name, folder / "jinxin.sqlite3")
        self.stories = (
            folder,
            self._python("-m", "jinxin.tests.stories.prepare", log=self.base / "stories.log", JINXIN_DATA=str(folder)),
        )

    def _stories(self) -> dict[str, str]:
        """Where they are, once they are made. Where that fails, the stories will try for themselves and show how."""
        if self.stories is None:
            return {}
        folder, process = self.stories
        return {STORIES: str(folder)} if process.wait() == 0 else {}

    def run(self, part: Part, unmet: dict[str, str]) -> Result:
        """Run one part, or tell what it lacks."""
        print(f"\n--- {part.name} ---", flush=True)
        started = time.monotonic()
        try:
            lacking = [unmet[need] for need in part.needs if need in unmet]
            if lacking:
                raise Unavailable("; ".join(lacking))
            env = self.env | {SERVERS[name][0]: self._address(name) for name in part.servers}
            if name := self.migrated.get("postgres" in part.servers):
                env[MIGRATED] = name
            if part.name == "browser":
                env |= self._stories()
        except Unavailable as error:
            print(f"{part.name}: cannot run, it needs {error}", file=sys.stderr, flush=True)
            return Result(part.name, "could not run", closing=f"needs {error}".splitlines()[0])
        result = self._pytest(part, env)
        result.seconds = time.monotonic() - started
        return result

    def _address(self, name: str) -> str:
        if name not in self.addresses:
            self.addresses[name] = self.stack.enter_context(SERVERS[name][1](self.base))
        return self.addresses[name]

    def _command(self, part: Part) -> list[str]:
        command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", "-m", part.marks]
        if sys.stdout.isatty():
            command.append("--color=yes")
        if part.parallel and not any(option.startswith(SILENCE) for option in self.options):
            # Stories are long: two at a time are handed out. Other tests share what their module made once: a process
            # gets them in long runs, and in their order, since those that empty the database come last.
            spread = ("--maxschedchunk", "2") if part.waits else ()
            command += ["-n", str(min(cores() + part.waits, MOST_PROCESSES)), *spread]
        if part.name == "browser":
            command += ["--screenshot", "only-on-failure", "--output", str(ROOT / "test-results")]
        return command + self.options

    def _pytest(self, part: Part, env: dict[str, str]) -> Result:
        from jinxin.supervisor import die_with  # noqa: PLC0415 - needs the path above

        closing = ""
        interactive = "--pdb" in self.options or "-s" in self.options
        process = subprocess.Popen(
            self._command(part),
            cwd=ROOT,
            env=env,
            stdout=None if interactive else subprocess.PIPE,
            text=True,
            preexec_fn=die_with(os.getpid(), signal.SIGTERM),
        )
        try:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                if match := CLOSING.match(ANSI.sub("", line).strip()):
                    closing = match.group(1)
            status = process.wait()
        except BaseException:
            process.send_signal(signal.SIGINT)
            process.wait(20)
            raise
        words = {0: "passed", NOTHING_SELECTED: "nothing selected"}
        counts = {word.rstrip("s"): int(number) for number, word in COUNT.findall(closing)}
        return Result(part.name, words.get(status, "failed"), closing=closing, counts=counts)


def summary(results: list[Result], options: list[str]) -> int:
    """Print how each part went and the sum of all tests last; the exit status is 0 where every part passed."""
    print("\n--- summary ---")
    for result in results:
        print(f"{result.name:10} {result.status:16} {result.seconds:6.1f} s   {result.closing}")
    # With a selection of the caller's some parts may well have nothing to do, but not all of them.
    fine = {"passed", "nothing selected"} if options else {"passed"}
    failed = [r.name for r in results if r.status not in fine]
    if all(r.status == "nothing selected" for r in results):
        failed = [r.name for r in results]
    if failed:
        print(f"Not passed: {', '.join(failed)}")
    passed = sum(r.counts.get("passed", 0) for r in results)
    wrong = sum(r.counts.get("failed", 0) + r.counts.get("error", 0) for r in results)
    print(f"{passed} passed, {wrong} failed", flush=True)
    return int(bool(failed))


@contextmanager
def stoppable() -> Iterator[None]:
    """SIGTERM and SIGHUP end us as Ctrl-C does, so that everything started is taken down."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    yield


def main(arguments: list[str]) -> int:
    """Command line of script/test."""
    names = [part.name for part in PARTS]
    chosen, options = (arguments[:1], arguments[1:]) if arguments[:1] and arguments[0] in names else (names, arguments)
    if options and not options[0].startswith("-") and not Path(options[0].partition("::")[0]).exists():
        print(f"test: {options[0]} is neither a part ({', '.join(names)}) nor a path", file=sys.stderr)
        return 2
    parts = [part for part in PARTS if part.name in chosen]
    try:
        with stoppable(), services.base_folder() as base, ExitStack() as stack:
            unmet = services.provide(dict.fromkeys(need for part in parts for need in part.needs))
            runner = Runner(base, stack, options)
            with suppress(Unavailable):  # the part that lacks it says so
                runner.migrate([part for part in parts if not unmet.keys() & set(part.needs)])
            if any(part.name == "browser" for part in parts):
                runner.prepare_stories()
            results = [runner.run(part, unmet) for part in parts]
    except Unavailable as error:
        print(f"test: cannot run, it needs {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ntest: interrupted; everything that was started is stopped", file=sys.stderr)
        return 130
    return summary(results, options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
