"""Web server, worker and scheduler in one foreground process group: `script/server` ends here.

A part that dies is started again, with growing pauses while it keeps dying; the other parts go on serving. Ctrl-C or
SIGTERM stops all of them. Where the kernel can (Linux), parts also stop when this process is killed outright, so that
nothing is left behind. Standard library alone: this process stays small.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
POLL_SECONDS = 0.1
STOP_SECONDS = 10
STABLE_SECONDS = 60  # a part that ran this long starts afresh with short pauses
LONGEST_PAUSE_SECONDS = 30
FAILED_STARTS = 3  # of the web server, before it ever answered
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def say(text: str) -> None:
    """A line for whoever watches the terminal."""
    print(text, flush=True)


def die_with(parent: int, number: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """What a new process does first: ask the kernel for a signal when its `parent` is gone (Linux)."""

    def ask() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, number)
            if os.getppid() != parent:
                os._exit(1)

    return ask


@dataclass
class Part:
    """One supervised program."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    next_start: float = 0.0
    deaths: int = field(default=0)

    def tend(self, now: float) -> None:
        """Start the part when it is due, note its death when it died."""
        if self.process is None:
            if now >= self.next_start:
                self._start(now)
        elif (status := self.process.poll()) is not None:
            self._died(status, now)

    def _start(self, now: float) -> None:
        self.process = subprocess.Popen(self.command, cwd=ROOT, preexec_fn=die_with(os.getpid()))
        self.started = now

    def _died(self, status: int, now: float) -> None:
        self.deaths = 1 if now - self.started > STABLE_SECONDS else self.deaths + 1
        pause = min(2 ** (self.deaths - 1), LONGEST_PAUSE_SECONDS)
        self.process, self.next_start = None, now + pause
        say(f"{self.name} ended with status {status}; it starts again in {pause} s")

    def signal(self, number: signal.Signals) -> None:
        """Pass a signal on, where there is somebody to get it."""
        if self.running:
            assert self.process is not None
            self.process.send_signal(number)

    @property
    def running(self) -> bool:
        """Whether the part is alive at this moment."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Keeps parts running until told to stop."""

    def __init__(self, parts: list[Part], host: str, port: int) -> None:
        self.parts = parts
        self.host, self.port = host, port
        self.stopping = threading.Event()
        self.ready = False

    def run(self) -> int:
        """Tend the parts until a signal comes; the exit status is 0 then, and 1 where the web server never came up."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        failed = False
        while not self.stopping.wait(POLL_SECONDS) and not failed:
            now = time.monotonic()
            # The web server comes first and has the machine to itself until it answers: somebody is waiting for it.
            for part in self.parts if self.ready else self.parts[:1]:
                part.tend(now)
            failed = self._check_web()
        self._stop()
        return int(failed)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.stopping.is_set():  # asked twice: no more patience
            for part in self.parts:
                part.signal(signal.SIGKILL)
        self.stopping.set()

    def _check_web(self) -> bool:
        """Announce the address once it answers; True where the web server cannot be started at all."""
        web = self.parts[0]
        if not self.ready and web.running and answers(self.host, self.port):
            self.ready = True
            say(f"\nJinxin is ready at {address(self.host, self.port)}  (Ctrl-C stops it)")
        if not self.ready and web.deaths >= FAILED_STARTS:
            say("The web server does not start; the reason stands above.")
            return True
        return False

    def _stop(self) -> None:
        say("\nStopping")
        deadline = time.monotonic() + STOP_SECONDS
        for part in self.parts:
            part.signal(signal.SIGTERM)
        while any(part.running for part in self.parts) and time.monotonic() < deadline:
            time.sleep(0.05)
        for part in self.parts:
            part.signal(signal.SIGKILL)


def address(host: str, port: int) -> str:
    """The address to type into a browser."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


def answers(host: str, port: int) -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection(("127.0.0.1" if host == "0.0.0.0" else host, port), timeout=0.5):  # noqa: S104
            return True
    except OSError:
        return False


def port_problem(host: str, port: str) -> str | None:
    """Why the web server could not listen there, in words for the person who typed it; None where it can."""
    if not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65536:
        return f"PORT must be a number from 1 to 65535, not {port!r}."
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except PermissionError:
            return f"Port {port} needs administrator rights. Choose one above 1023: PORT=8001 script/server"
        except OSError as error:
            return f"Port {port} on {host} cannot be used ({error.strerror}). Choose another: PORT=8001 script/server"
    return None


def web_command(host: str, port: int) -> list[str]:
    """Threads keep slow uploads from blocking others; heartbeats belong in memory, not on a disk."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()  # noqa: S108
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    options = f"--worker-class gthread --workers 2 --threads 4 --worker-tmp-dir {memory} --preload"
    return [
        *(sys.executable, "-m", "gunicorn", "jinxin.wsgi:application", "--bind", bind, *options.split()),
        *("--no-control-socket", "--timeout", "60", "--graceful-timeout", "5", "--log-level", "warning"),
    ]


def worker_command() -> list[str]:
    """Threads suffice where everything runs on one machine; production uses processes (compose.yaml)."""
    # Celery warns when it runs as root; for messages in JSON, which ours are, that is no danger.
    quiet = "ignore:You're running the worker with superuser privileges"
    return [
        *(sys.executable, "-W", quiet, "-m", "celery", "--quiet", "-A", "jinxin.celery:app", "worker"),
        *("-P", "threads", "-c", "2", "-l", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def beat_command(schedule: Path) -> list[str]:
    """The scheduler is a process of its own: inside the worker it would outlive a killed worker and tick twice."""
    return [
        *(sys.executable, "-m", "celery", "--quiet", "-A", "jinxin.celery:app", "beat"),
        *("-l", "WARNING", "--pidfile=", "-s", str(schedule)),
    ]


def main(arguments: list[str]) -> int:
    """Serve on PORT (default 8000) of JINXIN_HOST (default 127.0.0.1) until stopped; `--check` only tries the port."""
    host, port = os.environ.get("JINXIN_HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    if problem := port_problem(host, port):
        print(problem, file=sys.stderr)
        return 1
    if arguments == ["--check"]:
        return 0
    schedule = Path(os.environ.get("JINXIN_DATA") or ROOT / "var") / "beat" / port
    schedule.parent.mkdir(parents=True, exist_ok=True)
    parts = [
        Part("The web server", web_command(host, int(port))),
        Part("The worker", worker_command()),
        Part("The scheduler", beat_command(schedule)),
    ]
    return Supervisor(parts, host, int(port)).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
