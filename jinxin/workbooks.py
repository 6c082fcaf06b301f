"""Looking into an uploaded workbook before the Excel library opens it: what it is and how large it would become.

The file is hostile until proven. Judged is its directory alone; a false directory fails on reading.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, LargeZipFile, ZipFile

from defusedxml import DefusedXmlException
from django.utils.translation import gettext as _

from jinxin.errors import DomainError

MEBIBYTE: Final = 1024 * 1024
LARGEST_FILE: Final = 10 * MEBIBYTE
STEEPEST: Final = 120
"""How many times its packed size a file may unpack to; Excel's own tables reach about 30."""
UNSUSPICIOUS: Final = 2 * MEBIBYTE
MOST_ENTRIES: Final = 400
CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_OLD_OFFICE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_BROKEN = (BadZipFile, LargeZipFile, zlib.error, NotImplementedError, EOFError, OSError, KeyError, ValueError)


class NotReadable(DomainError):
    """The file cannot be read as a workbook; the message says what to do."""


@dataclass(frozen=True)
class Limits:
    """How much a workbook may unpack to, in bytes: all of it, its XML, and its table of texts, which lies in memory."""

    unpacked: int
    xml: int
    texts: int
    too_large: str


@contextmanager
def opened(file: IO[bytes], limits: Limits) -> Iterator[ZipFile]:
    """Give the parts of a harmless .xlsx file. Raises NotReadable for anything else, also while it is read."""
    _check_kind(file)
    try:
        with ZipFile(file) as package:
            _check_size(package, _size(file), limits)
            _check_parts(package)
            yield package
    except (DefusedXmlException, ParseError) as error:
        raise NotReadable(_("The workbook is damaged or contains entities. Save it again in Excel or WPS.")) from error
    except _BROKEN as error:
        raise damaged() from error


def damaged() -> NotReadable:
    """Return the refusal of a file that breaks while it is read."""
    return NotReadable(_("The workbook is damaged. Open it in Excel or WPS, save it as .xlsx and upload that."))


def check_length(size: int) -> None:
    """Raise NotReadable for a file that is too long to be looked at."""
    if size > LARGEST_FILE:
        raise NotReadable(_("The file is larger than 10 MB. Leave pictures out of the workbook."))


def _size(file: IO[bytes]) -> int:
    return file.seek(0, 2)


def _check_kind(file: IO[bytes]) -> None:
    check_length(_size(file))
    file.seek(0)
    start = file.read(8)
    if start == _OLD_OFFICE:
        if _ENCRYPTED in file.read():
            raise NotReadable(_("The workbook is protected by a password. Remove the password and upload it again."))
        raise NotReadable(_("This is an old Excel file (.xls). Save it as .xlsx and upload that."))
    if not start.startswith(b"PK\x03\x04"):
        raise NotReadable(_("This is not an Excel workbook (.xlsx)."))


def _check_size(package: ZipFile, packed: int, limits: Limits) -> None:
    entries = package.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    xml = sum(entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels")))
    texts = sum(entry.file_size for entry in entries if entry.filename == "xl/sharedStrings.xml")
    steep = unpacked > UNSUSPICIOUS and unpacked > STEEPEST * packed
    large = unpacked > limits.unpacked or xml > limits.xml or texts > limits.texts
    if len(entries) > MOST_ENTRIES or large or steep:
        raise NotReadable(limits.too_large)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise NotReadable(_("The workbook is protected by a password. Remove the password and upload it again."))


def _check_parts(package: ZipFile) -> None:
    names = set(package.namelist())
    if "xl/vbaProject.bin" in names:
        raise NotReadable(_("The workbook contains macros. Save it as .xlsx without them."))
    if "xl/workbook.bin" in names:
        raise NotReadable(_("This is a binary Excel file (.xlsb). Save it as .xlsx and upload that."))
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise NotReadable(_("This is not an Excel workbook (.xlsx)."))
