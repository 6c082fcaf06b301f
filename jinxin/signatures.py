"""A signature drawn on the screen: the pad of `components/signature_pad.html` sends it as a PNG, this reads it."""

import base64
import binascii
import io
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from PIL import Image

from jinxin.errors import DomainError
from jinxin.originals import Original, read_original

PREFIX: Final = "data:image/png;base64,"
MAX_BYTES: Final = 400_000
"""A signature of a whole screen has a tenth of it."""
MAX_SIDE: Final = 4000
DARK: Final = 128
"""Grey below which a point counts as ink (0 black, 255 white)."""
LEAST_INK: Final = 0.001
"""Share of the sheet that ink must cover: a short name drawn small has several times as much."""
LEAST_SPREAD: Final = 0.1
"""Share of the sheet's width or height over which the ink must reach: a tap on the glass is no name."""


def read_signature(text: str) -> Original:
    """Read what the pad sent. Raises DomainError, saying what to do, for an empty sheet, a mere dot, anything else."""
    if not text:
        raise _unsigned()
    if len(text) > len(PREFIX) + MAX_BYTES * 4 // 3 + 4:
        raise _unreadable()
    try:
        content = base64.b64decode(text.removeprefix(PREFIX) if text.startswith(PREFIX) else "-", validate=True)
        original = read_original(SimpleUploadedFile("signature.png", content, "image/png"))
    except (binascii.Error, ValueError, DomainError) as error:
        raise _unreadable() from error
    if original.content_type != "image/png":
        raise _unreadable()
    _check_ink(original)
    return original


def _check_ink(original: Original) -> None:
    with Image.open(io.BytesIO(original.content), formats=["PNG"]) as picture:
        width, height = picture.size
        if max(width, height) > MAX_SIDE:
            raise _unreadable()
        sheet = Image.new("RGBA", picture.size, "white")
        sheet.alpha_composite(picture.convert("RGBA"))
    ink = sheet.convert("L").point(lambda grey: 255 if grey < DARK else 0)
    box = ink.getbbox()
    if box is None:
        raise _unsigned()
    spread = max((box[2] - box[0]) / width, (box[3] - box[1]) / height)
    if ink.histogram()[255] < LEAST_INK * width * height or spread < LEAST_SPREAD:
        raise DomainError(_("That is hardly more than a dot. Sign with the whole name."), field="signature")


def _unsigned() -> DomainError:
    return DomainError(
        _("The signature is missing. Sign in the field with a finger, a pen or the mouse."), field="signature"
    )


def _unreadable() -> DomainError:
    return DomainError(_("The signature could not be read. Clear the field and sign again."), field="signature")


class SignatureField(forms.CharField):
    """What the pad sent; its clean value is an Original."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "strip": False, **kwargs})

    def clean(self, value: Any) -> Any:
        """Return the signature as an Original; what the person should do is a ValidationError at the field."""
        try:
            return read_signature(super().clean(value))
        except DomainError as error:
            raise ValidationError(error.message) from error
