"""Static files: which of the installed front-end packages are served, and under which names.

Only the files in `VENDORED` leave `node_modules/`; a package ships hundreds more, with source maps that point at
files which do not exist.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.contrib.staticfiles.utils import matches_patterns
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Public name below static/ → file below node_modules/.
VENDORED = {
    "vendor/tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/tabler/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "vendor/bootstrap-icons/bootstrap-icons.min.css": "bootstrap-icons/font/bootstrap-icons.min.css",
    "vendor/bootstrap-icons/fonts/bootstrap-icons.woff2": "bootstrap-icons/font/fonts/bootstrap-icons.woff2",
    "vendor/bootstrap-icons/fonts/bootstrap-icons.woff": "bootstrap-icons/font/fonts/bootstrap-icons.woff",
    "vendor/echarts/echarts.min.js": "echarts/dist/echarts.min.js",
    "vendor/signature_pad/signature_pad.umd.min.js": "signature_pad/dist/signature_pad.umd.min.js",
}


class VendorStorage(FileSystemStorage):
    """Reads each public name from where its package keeps the file."""

    def path(self, name: str) -> str:
        """Where the file behind a public name lies. Raises ImproperlyConfigured while it is not installed."""
        source = Path(self.base_location) / VENDORED[str(name)]
        if not source.is_file():
            raise ImproperlyConfigured(f"{source} is missing: run script/bootstrap to install the front-end files")
        return str(source)


class VendorFinder(BaseFinder):
    """Finds the vendored files, for collectstatic, findstatic and the development server alike."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.storage = VendorStorage(location=settings.BASE_DIR / "node_modules")
        super().__init__(*args, **kwargs)

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The path behind a public name; an empty list where it is not one of ours."""
        if path not in VENDORED:
            return []
        found = self.storage.path(path)
        return [found] if find_all or kwargs.get("all") else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every vendored name with the storage that reads it."""
        patterns = [*(ignore_patterns or [])]
        return ((name, self.storage) for name in VENDORED if not matches_patterns(name, patterns))


def _without_source_maps(patterns: Any) -> Any:
    """Django's rewriting rules less those for source maps: the maps are not served, so nothing may insist on them."""
    return tuple(
        (glob, tuple(rule for rule in rules if "sourceMappingURL" not in str(rule))) for glob, rules in patterns
    )


class HashedStorage(ManifestStaticFilesStorage):
    """Names carry a hash of the content, so browsers may keep files for ever. Collected in under a second."""

    patterns = _without_source_maps(ManifestStaticFilesStorage.patterns)


class CompressedStorage(CompressedManifestStaticFilesStorage):
    """As `HashedStorage`, with gzip and Brotli copies beside each file: for production images."""

    patterns = _without_source_maps(CompressedManifestStaticFilesStorage.patterns)
