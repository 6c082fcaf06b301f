"""Consents as tests need them: there already, or signed through the service with a drawn signature."""

import io
from datetime import datetime
from importlib import import_module
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from customers.enums import ConsentKind, ConsentMethod
from customers.models import Consent, ConsentText, Customer
from customers.services.consents import give_consent
from jinxin.originals import Original, read_original

_serial = count(1)


def texts() -> dict[str, ConsentText]:
    """Return the newest text of each kind; a test that empties the database gets the first ones again."""
    if not ConsentText.objects.exists():
        start = import_module("customers.migrations.0016_first_consent_texts")
        ConsentText.objects.bulk_create([ConsentText(published_at=start.PUBLISHED, **text) for text in start.TEXTS])
    return {text.kind: text for text in ConsentText.objects.order_by("number")}


def consented(customer: Customer, *, at: datetime, kinds: tuple[str, ...] = tuple(ConsentKind)) -> Customer:
    """Write the consents of a customer into the database as they stand after signing, without file and trail: what most
    tests start from. They hold until withdrawn. Returns the customer."""
    known = texts()
    Consent.objects.bulk_create(
        Consent(
            customer=customer,
            text=known[kind],
            kind=kind,
            method=ConsentMethod.SCREEN,
            evidence="consents/none.png",
            evidence_type="image/png",
            evidence_sha256=f"{next(_serial):064x}",
            signer=customer.name,
            signed_at=at,
            taken_by=customer.officer,
        )
        for kind in kinds
    )
    return customer


def drawn_signature(*, strokes: int = 4, size: tuple[int, int] = (600, 240)) -> bytes:
    """Return a PNG as the pad sends it: dark strokes on white, another picture at each call."""
    picture = Image.new("RGB", size, "white")
    pen, serial = ImageDraw.Draw(picture), next(_serial)
    for number in range(strokes):
        x = 60 + number * 120
        pen.line([(x, 50 + serial % 40), (x + 70, 180), (x + 20, 120 + serial % 23)], fill="#10182a", width=5)
    pen.point([(serial % size[0], serial // size[0] % size[1])], fill="black")
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()


def signature() -> Original:
    """Return a drawn signature as the service takes it."""
    return read_original(SimpleUploadedFile("signature.png", drawn_signature(), "image/png"))


def sign_consent(customer: Customer, kind: str, *, at: datetime, **changes: Any) -> Consent:
    """Have a customer sign on the screen, through the service."""
    given = {"method": ConsentMethod.SCREEN, "original": signature(), "signer": customer.name, **changes}
    return give_consent(customer=customer, kind=kind, actor=customer.officer, at=at, **given)
