"""The two consents of a customer of the demo: most sign on the officer's phone, some on paper."""

import io
from datetime import datetime
from random import Random
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from customers.enums import ConsentKind, ConsentMethod
from customers.services.consents import give_consent
from jinxin.demo.lives.run import Run
from jinxin.originals import Original, read_original

GLASS: Final = (700, 280)
SHEET: Final = (900, 1272)
ON_PAPER: Final = 7
"""Every so manieth customer signs on paper."""


def take_consents(run: Run, at: datetime, kinds: tuple[ConsentKind, ...] = tuple(ConsentKind)) -> None:
    """Have the customer sign, each kind a moment of its own pen."""
    on_paper = run.number % ON_PAPER == ON_PAPER - 1
    for kind in kinds:
        give_consent(
            customer=run.customer,
            kind=kind,
            method=ConsentMethod.PAPER if on_paper else ConsentMethod.SCREEN,
            original=_signed_paper(run.random) if on_paper else _on_glass(run.random),
            signer=run.customer.name,
            language="zh-hans",
            actor=run.officer,
            at=at,
        )


def _on_glass(random: Random) -> Original:
    picture = Image.new("1", GLASS, 1)
    _write(ImageDraw.Draw(picture), random, left=90, top=50, height=170)
    return _kept(picture)


def _signed_paper(random: Random) -> Original:
    """Draw a sheet of text with a signature at its foot."""
    picture = Image.new("L", SHEET, "#f4f2ec")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((300, 90, 600, 116), fill="#3a3a3a")
    for row in range(24):
        pen.rectangle(
            (90, 170 + row * 34, 800 - random.randrange(160) * (row % 4 == 3), 178 + row * 34), fill="#8a8a8a"
        )
    pen.line((90, 1160, 420, 1160), fill="#3a3a3a", width=3)
    _write(pen, random, left=120, top=1040, height=110)
    return _kept(picture)


def _write(pen: ImageDraw.ImageDraw, random: Random, *, left: int, top: int, height: int) -> None:
    """Draw a few strokes that nobody can read, as signatures are."""
    for character in range(3):
        x = left + character * height
        for _stroke in range(random.randint(3, 5)):
            points = [(x + random.randrange(height), top + random.randrange(height)) for _point in range(3)]
            pen.line(points, fill=0, width=5, joint="curve")


def _kept(picture: Image.Image) -> Original:
    data = io.BytesIO()
    picture.save(data, "PNG")
    return read_original(SimpleUploadedFile("signature.png", data.getvalue(), "image/png"))
