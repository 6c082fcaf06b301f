"""The supervisor: what it restarts, what it refuses, and that it leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import IO

import pytest

from jinxin.supervisor import LONGEST_PAUSE_SECONDS, ROOT, STABLE_SECONDS, Part, address, port_problem

PATIENCE_SECONDS = 20
ENDS = [(signal.SIGTERM, 0), (signal.SIGINT, 0)]
if sys.platform == "linux":  # the one kernel that tells children of their parent's death
    ENDS.append((signal.SIGKILL, -9))
# Two parts that say who they are and then wait, the first of them behind a port that answers.
PROGRAM = textwrap.dedent(
    """
    import socket, sys
    from jinxin.supervisor import Part, Supervisor
    waiting = "import os, time; print('part', os.getpid(), flush=True); time.sleep(60)"
    parts = [Part(name, [sys.executable, "-c", waiting]) for name in ("web", "worker")]
    web = socket.create_server(("127.0.0.1", 0))
    sys.exit(Supervisor(parts, "127.0.0.1", web.getsockname()[1]).run())
    """
)


def die(part: Part, now: float) -> float:
    """Let a part start and die at the moment `now`; return how long it will pause."""
    part.tend(now)
    assert part.process is not None
    part.process.wait()
    part.tend(now)
    return part.next_start - now


def test_pauses_grow_while_a_part_keeps_dying() -> None:
    part, now, pauses = Part("part", [sys.executable, "-c", ""]), 0.0, []
    for _ in range(7):
        pauses.append(die(part, now))
        now = part.next_start
    assert pauses == [1, 2, 4, 8, 16, LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS]


def test_a_part_is_not_started_before_its_pause_is_over() -> None:
    part = Part("part", [sys.executable, "-c", ""])
    die(part, 0.0)
    part.tend(0.9)
    assert not part.running
    part.tend(1.0)
    assert part.process is not None
    part.process.wait()


def test_a_part_that_ran_long_starts_afresh_with_a_short_pause() -> None:
    part = Part("part", [sys.executable, "-c", ""], deaths=5)
    part.tend(0.0)
    assert part.process is not None
    part.process.wait()
    part.tend(STABLE_SECONDS + 1)
    assert part.next_start == STABLE_SECONDS + 2


@pytest.mark.parametrize("port", ["", "abc", "0", "65536", "-1", "8000x", "²"])
def test_a_port_that_is_no_port_is_named(port: str) -> None:
    assert "PORT must be a number" in (port_problem("127.0.0.1", port) or "")


def test_a_port_in_use_is_refused_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        problem = port_problem("127.0.0.1", str(server.getsockname()[1]))
    assert problem is not None
    assert "PORT=8001 script/server" in problem


def test_the_address_can_be_typed_into_a_browser() -> None:
    assert address("0.0.0.0", 8000) == "http://127.0.0.1:8000"
    assert address("::1", 8000) == "http://[::1]:8000"


def next_part(out: IO[str]) -> int:
    """Read on to the next part that says who it is."""
    return next(int(line.split()[1]) for line in out if line.startswith("part"))


def alive(pid: int) -> bool:
    """Whether a process runs; on Linux, one that ended and waits to be collected does not."""
    try:
        os.kill(pid, 0)
        return not Path("/proc/self").exists() or not re.search(r"\) Z", Path(f"/proc/{pid}/stat").read_text())
    except (FileNotFoundError, ProcessLookupError):
        return False


def gone(pids: list[int]) -> bool:
    """Wait until none of the processes is left."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(map(alive, pids))


@pytest.mark.parametrize(("number", "status"), ENDS)
def test_nothing_is_left_however_the_supervisor_ends(number: signal.Signals, status: int) -> None:
    supervisor = subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    with supervisor.stdout as out:
        parts = [next_part(out) for _ in range(2)]
        os.kill(supervisor.pid, number)
        assert supervisor.wait(PATIENCE_SECONDS) == status
        assert gone(parts)


def test_a_killed_part_comes_back_and_the_others_stay() -> None:
    supervisor = subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    with supervisor.stdout as out:
        first, second = next_part(out), next_part(out)
        os.kill(first, signal.SIGKILL)
        fresh = next_part(out)
        assert alive(second)
        assert fresh not in (first, second)
        supervisor.terminate()
        assert supervisor.wait(PATIENCE_SECONDS) == 0
        assert gone([second, fresh])
