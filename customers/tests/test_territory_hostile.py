"""Whatever is sent to the pages of the territory, they answer; they never break and never half save."""

from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from customers.models import Premises, TerritoryVisit
from customers.tests.factories_territory import make_area, make_premises, make_town, make_visit
from jinxin.tests.factories import make_user

pytestmark = pytest.mark.django_db
GARBAGE = ("", "\x00", "9" * 40, "-1", "￿😀<script>", "' OR 1=1 --", "x" * 5000, "2026-02-31", "١")
FIELDS: dict[str, tuple[str, ...]] = {
    "areas/new/": ("name", "kind", "parent", "officer"),
    "areas/many/": ("lines", "officer"),
    "areas/{area}/edit/": ("name", "kind", "parent", "officer", "version"),
    "areas/{area}/use/": ("use", "version"),
    "premises/new/": (
        "area",
        "kind",
        "name",
        "address",
        "sequence",
        "party",
        "mobile",
        "latitude",
        "longitude",
        "then",
    ),
    "premises/{place}/edit/": ("area", "kind", "name", "address", "sequence", "latitude", "version"),
    "premises/{place}/gone/": ("back", "version"),
    "premises/{place}/party/": ("party", "version"),
    "premises/{place}/prospect/": ("mobile", "version"),
    "premises/{place}/visit/": ("outcome", "met", "next_step", "when", "next_on", "visited_at", "photo", "accuracy"),
    "visits/{visit}/undo/": ("from",),
    "premises/export/": ("format",),
    "plan/change/": ("do", "premises", "from"),
}
ADDRESSES = {
    "premises/": ("q", "area", "kind", "visits", "outcome", "dealing", "officer", "state", "sort", "page", "size"),
    "premises/parties/": ("q",),
    "premises/new/": ("area",),
    "premises/{place}/": ("page", "size"),
    "premises/{place}/party/": ("q",),
    "plan/": ("day", "officer"),
    "coverage/": ("area",),
    "areas/new/": ("parent",),
}


def each_with_some(names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Pair each field with four kinds of garbage; from field to field all kinds come round."""
    garbage = cycle(GARBAGE)
    return ((name, value) for name in names for value in list(islice(garbage, 4)))


@pytest.fixture
def where(officer: Any) -> dict[str, int]:
    """A place with a visit, to be named in addresses."""
    area = make_area("清江路", parent=make_town("西渡镇", officer=officer))
    place = make_premises(area, "兴旺副食店")
    return {"area": area.pk, "place": place.pk, "visit": make_visit(place, officer).pk}


def answer_of(response: Any) -> int:
    """The status; a streamed answer is read to its end."""
    if response.streaming:
        b"".join(response.streaming_content)
    return int(response.status_code)


@pytest.mark.parametrize("path", FIELDS)
def test_garbage_in_forms_is_refused_or_ignored(
    client: Client, sign_in: Any, officer: Any, manager: Any, where: dict[str, int], path: str
) -> None:
    sign_in(client, manager if path.startswith("areas/") else officer)
    for name, value in each_with_some(FIELDS[path]):
        usual = {"outcome": "later", "kind": "shop", "name": "店", "keep_position": "on", "version": "1"}
        status = answer_of(client.post(f"/customers/{path.format(**where)}", {**usual, name: value}))
        assert status in (200, 302, 400, 403, 404, 422), (path, name, value[:20], status)


@pytest.mark.parametrize("path", ADDRESSES)
def test_garbage_in_addresses_finds_nothing(
    client: Client, sign_in: Any, manager: Any, where: dict[str, int], path: str
) -> None:
    sign_in(client, manager)
    for name, value in each_with_some(ADDRESSES[path]):
        status = client.get(f"/customers/{path.format(**where)}", {name: value}).status_code
        assert status in (200, 400, 403, 404), (path, name, value[:20], status)


def test_files_that_are_no_photos_are_refused(
    client: Client, sign_in: Any, officer: Any, where: dict[str, int]
) -> None:
    sign_in(client, officer)
    for content in (b"", b"\x00" * 100, b"GIF89a", b"\xff\xd8\xff\xe0 not a jpeg", b"%PDF-1.4 %%EOF"):
        photo = SimpleUploadedFile("a" * 300 + ".jpg", content, "image/jpeg")
        answer = client.post(f"/customers/premises/{where['place']}/visit/", {"outcome": "later", "photo": photo})
        assert answer.status_code == 422
    assert TerritoryVisit.objects.count() == 1


def test_numbers_of_what_is_not_there_are_not_found(client: Client, sign_in: Any, manager: Any) -> None:
    sign_in(client, manager)
    for path in ("areas/{}/", "areas/{}/edit/", "premises/{}/", "premises/{}/edit/", "premises/{}/visit/"):
        for number in ("0", "999", "9" * 30):
            assert client.get(f"/customers/{path.format(number)}").status_code == 404


def test_somebody_without_a_role_sees_nothing_of_it(client: Client, sign_in: Any, where: dict[str, int]) -> None:
    assert sign_in(client, make_user()).get("/customers/premises/").status_code == 403
    assert not Premises.objects.visible_to(make_user()).exists()
