"""Drawn stand-ins for the originals an officer photographs. Each says 演示 (demo) across its face, and no two are the
same bytes."""

import io
from base64 import b64decode
from collections.abc import Callable
from functools import cache
from typing import Final
from zlib import decompress

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from loans.enums import PaperKind

SIZE: Final = (900, 620)
PAPER, INK, FAINT, ACCENT = "#fbfaf6", "#33373d", "#c9c6bd", "#9a6a1c"
SCANNED: Final = frozenset({PaperKind.CREDIT_REPORT, PaperKind.FLOWS, PaperKind.PAYROLL})
"""What comes out of a computer is kept as PDF, the others are photos."""

_STAMP: Final = (
    "eNp1zzEOwjAMBdBfgpoF8TkAasQNGDMgeqWMDIiGiZELIHEUunEJhhyBMRPGKe2ILflJtiXLwL/YDrXGYZCqE4kUyUU7Wj1+wmuWmGwlF1aUVFyrnUhq"
    "dVx0Tt7F5ehM1SO66MNkzRqV9nl1MHeVhHn54Mhobz40tNFqf0/bW93b0fRUjzSJ5hIzq9TwmUKxO+eNIC5OyBBg7vXBD/AFALFTgA=="
)
"""The two characters 演示, 64 by 32 dots: a Chinese font need not be installed."""


def draw_paper(kind: PaperKind, serial: str) -> SimpleUploadedFile:
    """Return a paper of this kind as a browser would upload it; `serial` is printed on it."""
    page = _form(kind).copy()
    ImageDraw.Draw(page).text((36, 572), f"DEMO  {serial}", font=_font(24), fill=INK)
    suffix, content_type = ("pdf", "application/pdf") if kind in SCANNED else ("png", "image/png")
    out = io.BytesIO()
    page.save(out, suffix.upper(), quality=40, compress_level=3)
    return SimpleUploadedFile(f"{kind.value}_{serial}.{suffix}", out.getvalue(), content_type)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


@cache
def _form(kind: PaperKind) -> Image.Image:
    """The page without its number, drawn once for each kind: few colours, or greys as from a scanner."""
    page = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(page)
    draw.rectangle((14, 14, SIZE[0] - 15, SIZE[1] - 15), outline=FAINT, width=3)
    draw.text((36, 30), kind.value.replace("_", " ").upper(), font=_font(34), fill=INK)
    SHAPES.get(kind, _lines)(draw)
    stamp = (
        Image.frombytes("1", (64, 32), decompress(b64decode(_STAMP)))
        .convert("L")
        .resize((512, 256), Image.Resampling.BICUBIC)
    )
    stamp = stamp.rotate(18, expand=True).point(lambda dot: dot // 4)
    page.paste(ACCENT, ((SIZE[0] - stamp.width) // 2, (SIZE[1] - stamp.height) // 2), stamp)
    return page.convert("L") if kind in SCANNED else page.quantize(16)


def _lines(draw: ImageDraw.ImageDraw) -> None:
    """A page of text."""
    for row in range(13):
        draw.rectangle((36, 104 + row * 34, 820 - row * 37 % 260, 114 + row * 34), fill=FAINT)


def _table(draw: ImageDraw.ImageDraw) -> None:
    """Rows of figures."""
    for row in range(13):
        top = 100 + row * 34
        draw.line((36, top, 864, top), fill=FAINT, width=2)
        for column, (left, width) in enumerate(((46, 120), (230, 260), (560, 110), (730, 110))):
            draw.rectangle(
                (left, top + 12, left + width - (row * 29 + column * 17) % 50, top + 22), fill=FAINT if row else INK
            )


def _card(draw: ImageDraw.ImageDraw) -> None:
    """A card with a portrait."""
    draw.rounded_rectangle((120, 120, 780, 540), 26, outline=INK, width=4)
    draw.ellipse((590, 180, 710, 310), fill=FAINT)
    draw.pieslice((550, 310, 750, 560), 180, 360, fill=FAINT)
    for row in range(5):
        draw.rectangle((160, 190 + row * 58, 500 - row * 43 % 150, 206 + row * 58), fill=FAINT)


def _certificate(draw: ImageDraw.ImageDraw) -> None:
    """A framed licence with a seal."""
    draw.rectangle((90, 96, 810, 552), outline=ACCENT, width=6)
    draw.rectangle((320, 136, 580, 164), fill=INK)
    for row in range(6):
        draw.rectangle((140, 210 + row * 46, 620 - row * 61 % 190, 222 + row * 46), fill=FAINT)
    draw.ellipse((640, 400, 760, 520), outline="#b3392f", width=7)


def _shop(draw: ImageDraw.ImageDraw) -> None:
    """A shop from the street."""
    draw.rectangle((140, 150, 760, 540), fill="#e8e1d2", outline=INK, width=4)
    draw.rectangle((140, 150, 760, 220), fill=ACCENT)
    for column in range(6):
        left = 140 + column * 104
        draw.polygon(
            ((left, 220), (left + 104, 220), (left + 88, 268), (left + 16, 268)), fill=FAINT if column % 2 else PAPER
        )
    draw.rectangle((190, 300, 410, 470), fill="#bccad2", outline=INK, width=3)
    draw.rectangle((500, 300, 660, 540), fill="#8b7a5e", outline=INK, width=3)


def _shelves(draw: ImageDraw.ImageDraw) -> None:
    """Goods on shelves."""
    colours = ("#9fb4a0", "#c8a871", "#a9b7c6", "#c19a92", FAINT)
    for row in range(4):
        top = 104 + row * 112
        for column in range(14):
            left, high = 60 + column * 56, 34 + (row * 31 + column * 23) % 46
            draw.rectangle((left, top + 90 - high, left + 42, top + 90), fill=colours[(row * 3 + column) % 5])
        draw.rectangle((46, top + 90, 854, top + 98), fill="#8b7a5e")


SHAPES: Final[dict[PaperKind, Callable[[ImageDraw.ImageDraw], None]]] = {
    PaperKind.ID_CARD: _card,
    PaperKind.LICENCE: _certificate,
    PaperKind.PREMISES: _shop,
    PaperKind.STOCK: _shelves,
    PaperKind.FLOWS: _table,
    PaperKind.PAYROLL: _table,
    PaperKind.INCOME: _certificate,
}
