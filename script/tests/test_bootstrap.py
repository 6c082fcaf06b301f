"""Set-up: a step is done again when what it was made from changed, and only then."""

import os
from pathlib import Path

import pytest

from script import bootstrap
from script.bootstrap import Stamp, clean_environment, digest, system_npm, up_to_date


def test_a_stamp_holds_until_its_sources_change(tmp_path: Path) -> None:
    pins = tmp_path / "pins.txt"
    pins.write_text("django==5.2")
    first = Stamp(tmp_path / "stamp", digest(pins, "/here"))
    assert not first.current()
    first.keep()
    assert first.current()
    assert not Stamp(first.path, digest(pins, "/moved")).current()
    pins.write_text("django==5.3")
    assert not Stamp(first.path, digest(pins, "/here")).current()


def test_an_interrupted_step_is_done_again(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "stamp", "x")
    stamp.keep()
    stamp.drop()
    assert not stamp.current()


def test_a_catalogue_is_compiled_again_when_it_is_newer(tmp_path: Path) -> None:
    source, made = tmp_path / "django.po", tmp_path / "django.mo"
    source.touch()
    assert not up_to_date(made, source)
    made.touch()
    assert up_to_date(made, source)
    os.utime(source, (made.stat().st_mtime + 1,) * 2)
    assert not up_to_date(made, source)


@pytest.mark.parametrize("home", ["", "/nonexistent", None])
def test_without_a_usable_home_tools_get_one_for_the_moment(monkeypatch: pytest.MonkeyPatch, home: str | None) -> None:
    monkeypatch.delenv("HOME", raising=False) if home is None else monkeypatch.setenv("HOME", home)
    with clean_environment() as env:
        assert os.access(env["HOME"], os.W_OK)
    assert not os.path.exists(env["HOME"])


@pytest.mark.parametrize(("version", "used"), [("8.19.4", False), ("9.0.0", True), ("11.19.1", True), ("", False)])
def test_an_npm_too_old_for_our_lock_file_is_not_used(tmp_path: Path, version: str, used: bool) -> None:
    npm = tmp_path / "npm"
    npm.write_text(f"#!/bin/sh\necho {version}\n")
    npm.chmod(0o755)
    assert system_npm({"PATH": str(tmp_path)}) == (str(npm) if used else None)


def test_an_unknown_option_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["--devel"]) == 2
    assert "--dev" in capsys.readouterr().err
