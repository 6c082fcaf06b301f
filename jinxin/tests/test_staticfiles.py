"""Static files: every vendored name is there, nothing else is, and collecting them succeeds with hashed names."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from jinxin.staticfiles import VENDORED, VendorFinder

STORAGES = ["jinxin.staticfiles.HashedStorage", "jinxin.staticfiles.CompressedStorage"]


@pytest.mark.parametrize("name", VENDORED)
def test_every_vendored_file_is_found(name: str) -> None:
    found = finders.find(name)
    assert isinstance(found, str)
    assert Path(found).is_file()


@pytest.mark.parametrize("name", ["vendor/tabler/tabler.css", "echarts/dist/echarts.js", "vendor/../.stamp"])
def test_nothing_else_of_the_packages_is_served(name: str) -> None:
    assert VendorFinder().find(name) == []


def test_a_missing_package_says_what_to_run(tmp_path: Path, settings: Any) -> None:
    settings.BASE_DIR = tmp_path
    with pytest.raises(ImproperlyConfigured, match="run script/bootstrap"):
        VendorFinder().find("vendor/tabler/tabler.min.css")


@pytest.mark.parametrize("backend", STORAGES)
def test_files_are_collected_under_names_that_change_with_their_content(
    tmp_path: Path, settings: Any, backend: str
) -> None:
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    compresses = backend.endswith("CompressedStorage")
    large = ["echarts*", "tabler*"] if compresses else []  # named by the same code as the first time, slow to compress
    call_command("collectstatic", interactive=False, verbosity=0, stdout=StringIO(), ignore_patterns=large)
    icons = next((tmp_path / "vendor" / "bootstrap-icons").glob("bootstrap-icons.min.*.css"))
    font = re.search(r"fonts/bootstrap-icons\.[0-9a-f]{12}\.woff2", icons.read_text())
    assert font is not None
    assert (icons.parent / font.group()).is_file()
    assert icons.with_name(icons.name + ".br").is_file() == compresses
