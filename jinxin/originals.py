"""Reading an uploaded original: it must be the photo or the PDF it claims to be. What it is, its own bytes say; neither
its name nor what the browser announces is believed."""

import hashlib
import io
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image

from jinxin.audit.masking import masked
from jinxin.errors import DomainError

SUFFIXES: Final = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf"}
"""What may be kept, and how its file is called."""
MAX_BYTES: Final = 10 * 1024 * 1024
MAX_PIXELS: Final = 50_000_000
"""Enough for a phone's photo; more would only fill the memory of whoever opens it."""
MAX_NAME: Final = 100
PDF_TAIL: Final = 2048
"""Where the end mark of a PDF must lie, in bytes from the end."""

IMAGE_TYPES: Final = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
"""MPO is a JPEG with further pictures behind it, as many telephones write it."""
_DECODERS: Final = ("JPEG", "PNG", "WEBP")
_HEIC_BRANDS: Final = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif")


@dataclass(frozen=True)
class Original:
    """A verified upload: its bytes, what they are, and a name fit for showing."""

    name: str
    content_type: str
    content: bytes
    sha256: str

    @property
    def size(self) -> int:
        """The size in bytes."""
        return len(self.content)


def read_original(upload: UploadedFile) -> Original:
    """Read and verify an upload. Raises DomainError, naming the file and saying what to do."""
    name = clean_name(upload.name or "")
    if upload.size is not None and upload.size > MAX_BYTES:
        raise _too_large(name)
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise _too_large(name)
    if not content:
        raise DomainError(_("“%(name)s” is empty. Take the photo again or choose another file.") % {"name": name})
    content_type = _recognise(content, name)
    return Original(_harmless(name, content_type), content_type, content, hashlib.sha256(content).hexdigest())


def clean_name(name: str) -> str:
    """Return a file's own name without folders, control characters or tricks of writing direction, numbers of people
    masked (a scanned card is often named after its number), at most MAX_NAME characters, the suffix kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip().strip(".") or _("unnamed")
    shown = masked(shown)
    suffix = PurePosixPath(shown).suffix[:10]
    return shown if len(shown) <= MAX_NAME else shown[: MAX_NAME - len(suffix)] + suffix


def _harmless(name: str, content_type: str) -> str:
    """Return the name with a picture's or a PDF's suffix: saved as “photo.html” it would be opened as a page."""
    fits = name.lower().endswith((".jpg", ".jpeg", *SUFFIXES.values()))
    return name if fits else f"{name}{SUFFIXES[content_type]}"


def _recognise(content: bytes, name: str) -> str:
    """Return the content type the bytes themselves prove."""
    if content.startswith(b"%PDF-"):
        _check_pdf(content, name)
        return "application/pdf"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        raise DomainError(
            _(
                "“%(name)s” is a HEIC photo, which cannot be shown here. "
                "Set the camera to “most compatible” (JPEG) or send the photo as JPEG."
            )
            % {"name": name}
        )
    return _check_image(content, name)


@contextmanager
def gone_if_refused(rows: Iterable[Any], field: str) -> Iterator[None]:
    """Delete the files of some rows where what is done here fails.

    A file is written before its row can commit; without the row nobody would ever find it. `rows` may be a list that is
    still filled while this lasts.
    """
    try:
        yield
    except BaseException:
        for row in rows:
            if file := getattr(row, field):
                file.delete(save=False)
        raise


def _check_pdf(content: bytes, name: str) -> None:
    if b"%%EOF" not in content[-PDF_TAIL:]:
        raise DomainError(_("“%(name)s” is a PDF that ends in the middle. Export or scan it again.") % {"name": name})


def _check_image(content: bytes, name: str) -> str:
    """Decode the picture once to the end, so that a truncated or forged one is found now and not by the board."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=_DECODERS) as probe:
                kind, (width, height) = probe.format or "", probe.size
                if width * height <= MAX_PIXELS:
                    probe.verify()
            if width * height > MAX_PIXELS:
                raise _too_many_pixels(name)
            with Image.open(io.BytesIO(content), formats=_DECODERS) as picture:
                picture.draft("RGB", (width // 8 or 1, height // 8 or 1))
                picture.load()
    except DomainError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(name) from error
    except Exception as error:  # the decoder meets hostile bytes here: whatever it trips over, this is no picture
        raise DomainError(
            _(
                "“%(name)s” is not a readable photo (JPEG, PNG or WebP) or PDF. "
                "Take the photo again or choose another file."
            )
            % {"name": name}
        ) from error
    return IMAGE_TYPES[kind]


def _too_large(name: str) -> DomainError:
    return DomainError(
        _("“%(name)s” is larger than %(most)s MB. Take the photo in a smaller size or scan with a lower resolution.")
        % {"name": name, "most": MAX_BYTES // 1024 // 1024}
    )


def _too_many_pixels(name: str) -> DomainError:
    return DomainError(
        _("“%(name)s” has too many pixels (at most %(most)s million). Take the photo in a smaller size.")
        % {"name": name, "most": MAX_PIXELS // 1_000_000}
    )
