"""The work of script/bootstrap, with the standard library alone.

Each step leaves a stamp: a hash of what it was made from. Equal stamps mean there is nothing to do. The tree may be
moved, copied or used by several calls at once.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
OLDEST_NPM = 9
# Where systems keep the certificates they trust: Debian, Fedora, Alpine and macOS.
CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")


class SetupError(Exception):
    """Set-up cannot go on; the message says what to do."""


class Stamp(NamedTuple):
    """A file that remembers what a step was made from."""

    path: Path
    value: str

    def current(self) -> bool:
        """Whether the step was done for just this."""
        return self.path.is_file() and self.path.read_text() == self.value

    def drop(self) -> None:
        """Forget, before the step begins: an interrupted step is done again."""
        self.path.unlink(missing_ok=True)

    def keep(self) -> None:
        """Remember, after the step succeeded."""
        self.path.write_text(self.value)


def digest(*parts: str | Path) -> str:
    """A hash of texts and of the contents of files."""
    sums = (hashlib.sha256(p.read_bytes() if isinstance(p, Path) else p.encode()).hexdigest() for p in parts)
    return hashlib.sha256(" ".join(sums).encode()).hexdigest()


def say(text: str) -> None:
    """Progress goes to standard error, so that commands behind us keep their output to themselves."""
    print(f"set-up: {text}", file=sys.stderr, flush=True)


def run(what: str, command: list[str | Path], env: Mapping[str, str]) -> None:
    """Run one command in the tree, showing its output only where it fails."""
    say(what)
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-40:])
        raise SetupError(
            f"{tail}\n\n{what}: failed. Packages come from the registries that pip and npm are set up for;"
            " check the network or the proxy, then run the same command again."
        )
    say(f"  done in {time.monotonic() - started:.0f} s")


# --- Python ---------------------------------------------------------------------------------------------------------


def venv_usable() -> bool:
    """Whether the virtual environment starts and was made in this place: its scripts carry absolute paths."""
    pip = VENV / "bin" / "pip"
    if not (PYTHON.exists() and pip.is_file() and str(VENV) in pip.read_text()[:500]):
        return False
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([PYTHON, "-I", "-c", check], capture_output=True).returncode == 0


def python_stamp(name: str, requirements: Path) -> Stamp:
    """What an installed set of packages depends on: the pins, the place and the interpreter."""
    return Stamp(VENV / f".{name}.stamp", digest(requirements, str(ROOT), os.path.realpath(PYTHON)))


def runtime_stamp() -> Stamp:
    """The packages the application runs with."""
    return python_stamp("runtime", ROOT / "requirements.txt")


def dev_stamp() -> Stamp:
    """The packages of tests and checks on top of those."""
    return python_stamp("dev", ROOT / "requirements-dev.txt")


def pip_install(python: Path, requirements: Path) -> list[str | Path]:
    """The command that installs exactly the pinned files and nothing else."""
    options = ["--disable-pip-version-check", "--no-input", "--root-user-action=ignore", "--require-hashes"]
    return [python, "-I", "-m", "pip", "install", "-qq", *options, "--no-deps", "--prefer-binary", "-r", requirements]


def install_python(dev: bool, env: Mapping[str, str]) -> None:
    """Bring the virtual environment up to date. The development pins contain the runtime pins."""
    if not venv_usable():
        shutil.rmtree(VENV, ignore_errors=True)
        run("creating .venv", [sys.executable, "-I", "-m", "venv", VENV], env)
    wanted = [(runtime_stamp(), "requirements.txt")] + ([(dev_stamp(), "requirements-dev.txt")] if dev else [])
    for stamp, name in wanted:
        if not stamp.current():
            stamp.drop()
            run(f"installing Python packages of {name}", pip_install(PYTHON, ROOT / name), env)
            stamp.keep()


def python_current(dev: bool) -> bool:
    """Whether the virtual environment holds what is asked for."""
    return PYTHON.exists() and runtime_stamp().current() and (not dev or dev_stamp().current())


# --- Front end ------------------------------------------------------------------------------------------------------


def node_stamp() -> Stamp:
    """The installed front-end files."""
    return Stamp(NODE_MODULES / ".stamp", digest(ROOT / "package-lock.json", ROOT / ".npmrc"))


def system_npm(env: Mapping[str, str]) -> str | None:
    """The machine's npm, where it is new enough for our lock file."""
    npm = shutil.which("npm", path=env.get("PATH"))
    if not npm:
        return None
    version = subprocess.run([npm, "--version"], env=env, cwd=ROOT, capture_output=True, text=True).stdout.strip()
    major = version.partition(".")[0]
    return npm if major.isdigit() and int(major) >= OLDEST_NPM else None


@contextmanager
def borrowed_npm(env: dict[str, str]) -> Iterator[str]:
    """npm from a wheel, in an environment that is thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="jinxin-node-") as folder:
        python = Path(folder, "bin", "python")
        run("creating a throw-away environment for Node.js", [sys.executable, "-I", "-m", "venv", folder], env)
        run("installing Node.js into it", pip_install(python, ROOT / "script" / "pins" / "node.txt"), env)
        env["PATH"] = os.pathsep.join([str(python.parent), env.get("PATH", os.defpath)])
        yield str(python.parent / "npm")


def install_front_end(env: dict[str, str]) -> None:
    """Install the locked front-end packages; no package may run a script of its own."""
    stamp = node_stamp()
    stamp.drop()
    # Node.js trusts a list of its own; many offices have a certificate authority that only the system knows.
    if trusted := next(filter(os.path.isfile, CERTIFICATES), None):
        env.setdefault("NODE_EXTRA_CA_CERTS", trusted)
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    npm = system_npm(env)
    if npm:
        run("installing front-end files", [npm, *options], env)
    else:
        with borrowed_npm(env) as borrowed:
            run("installing front-end files", [borrowed, *options], env)
    stamp.keep()


# --- Translations ---------------------------------------------------------------------------------------------------


def stale_catalogues() -> list[Path]:
    """Catalogues newer than what was compiled from them."""
    sources = ROOT.glob("*/locale/*/LC_MESSAGES/*.po")
    return [po for po in sources if not up_to_date(po.with_suffix(".mo"), po)]


def up_to_date(made: Path, source: Path) -> bool:
    """Whether a made file is at least as new as its source."""
    return made.is_file() and made.stat().st_mtime >= source.stat().st_mtime


# --- All of it ------------------------------------------------------------------------------------------------------


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Calls on the same tree wait for each other; the lock goes with the process that holds it."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another set-up of this folder")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@contextmanager
def clean_environment() -> Iterator[dict[str, str]]:
    """The caller's environment with a home that can be written to: pip and npm want one for their caches."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    home = env.get("HOME", "")
    if os.path.isdir(home) and os.access(home, os.W_OK):
        yield env
        return
    with tempfile.TemporaryDirectory(prefix="jinxin-home-") as folder:
        yield env | {"HOME": folder}


def set_up(dev: bool) -> None:
    """Do what is missing, in order."""
    with one_at_a_time(), clean_environment() as env:
        if not python_current(dev):
            install_python(dev, env)
        if not node_stamp().current():
            install_front_end(env)
        if stale_catalogues():
            run("compiling translations", [PYTHON, ROOT / "script" / "messages.py", "compile"], env)


def main(arguments: list[str]) -> int:
    """Command line of script/bootstrap."""
    if unknown := set(arguments) - {"--dev"}:
        print(f"bootstrap: unknown option {' '.join(sorted(unknown))}; the only one is --dev", file=sys.stderr)
        return 2
    dev = "--dev" in arguments
    if python_current(dev) and node_stamp().current() and not stale_catalogues():
        return 0
    try:
        set_up(dev)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("set-up: interrupted; the next call goes on from here", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
