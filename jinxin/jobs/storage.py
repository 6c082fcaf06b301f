"""Files of background work hold numbers of people: they lie on the disk encrypted, piece by piece."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, cast

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

from jinxin.fields import personal_fernet

PIECE: Final = 1024 * 1024
IN_MEMORY: Final = 4 * PIECE


@deconstructible
class SealedStorage(FileSystemStorage):
    """Writes each mebibyte as one line of ciphertext (Fernet), and gives out what was written."""

    def _save(self, name: str, content: Any) -> str:
        sealed = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed below
        with sealed:
            content.seek(0)
            while piece := content.read(PIECE):
                sealed.write(personal_fernet().encrypt(piece) + b"\n")
            sealed.seek(0)
            return super()._save(name, File(cast("IO[Any]", sealed), name))  # type: ignore[misc]  # not in the stubs

    def _open(self, name: str, mode: str = "rb") -> File:
        plain = cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - closed by the reader
        try:
            plain.writelines(self.pieces(name))
        except BaseException:
            plain.close()
            raise
        plain.seek(0)
        return File(plain, name)

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a file piece by piece, so that a large one never lies in memory whole."""
        with open(self.path(name), "rb") as sealed:
            for line in sealed:
                yield personal_fernet().decrypt(line.rstrip(b"\n"))


def sealed_storage() -> SealedStorage:
    """Return the storage of jobs; a function, so that migrations name no folder."""
    return SealedStorage()
