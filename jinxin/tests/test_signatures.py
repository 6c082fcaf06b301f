"""A signature from the glass: a drawn name is taken, everything else is told what to do."""

import base64
import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from PIL import Image, ImageDraw

from jinxin.errors import DomainError
from jinxin.originals import Original
from jinxin.signatures import MAX_BYTES, PREFIX, SignatureField, read_signature


def sent(picture: Image.Image, kind: str = "PNG") -> str:
    data = io.BytesIO()
    picture.save(data, kind)
    return PREFIX + base64.b64encode(data.getvalue()).decode()


def drawn(mode: str = "RGB", ground: Any = "white", *, size: tuple[int, int] = (700, 280)) -> Image.Image:
    picture = Image.new(mode, size, ground)
    pen = ImageDraw.Draw(picture)
    pen.line([(80, 60), (200, 210), (260, 90), (420, 200)], fill="#10182a", width=5)
    return picture


def dotted() -> Image.Image:
    picture = Image.new("RGB", (700, 280), "white")
    ImageDraw.Draw(picture).ellipse([(300, 100), (318, 118)], fill="black")
    return picture


@pytest.mark.parametrize("picture", [drawn(), drawn("RGBA", (0, 0, 0, 0)), drawn("L"), drawn(size=(1500, 600))])
def test_a_drawn_name_is_taken_as_it_came(picture: Image.Image) -> None:
    text = sent(picture)
    original = read_signature(text)
    assert (original.content_type, original.content) == ("image/png", base64.b64decode(text.removeprefix(PREFIX)))


@pytest.mark.parametrize("text", ["", sent(Image.new("RGB", (700, 280), "white")), sent(Image.new("RGBA", (700, 280)))])
def test_an_empty_sheet_is_no_signature(text: str) -> None:
    with override("en"), pytest.raises(DomainError, match="The signature is missing"):
        read_signature(text)


def test_a_tap_on_the_glass_is_no_signature() -> None:
    with override("en"), pytest.raises(DomainError, match="hardly more than a dot"):
        read_signature(sent(dotted()))


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        PREFIX,
        PREFIX + "%%%",
        PREFIX + base64.b64encode(b"no picture at all").decode(),
        PREFIX + base64.b64encode(b"%PDF-1.4 %%EOF").decode(),
        PREFIX + "签名",
        PREFIX + "A" * (2 * MAX_BYTES),
        sent(drawn(), "JPEG"),
        sent(drawn(size=(4200, 300))),
        "data:image/svg+xml;base64,PHN2Zy8+",
        "\x00",
    ],
)
def test_what_is_no_png_of_the_pad_is_refused(text: str) -> None:
    with override("en"), pytest.raises(DomainError, match="could not be read"):
        read_signature(text)


def test_the_field_gives_the_original_or_says_what_to_do() -> None:
    field = SignatureField()
    assert isinstance(field.clean(sent(drawn())), Original)
    with override("en"), pytest.raises(ValidationError, match="The signature is missing"):
        field.clean(None)
