"""The columns of each kind of list: heading, how a cell is read and checked, what the template says of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers import facts, identifiers
from customers.enums import (
    Acquisition,
    EmployerKind,
    ImportKind,
    Industry,
    MaritalStatus,
    PremisesKind,
    PremisesTenure,
)
from customers.services.importing import cells
from customers.services.importing.cells import Convert

PERSON, JOB, SHOP, PLACE = "person", "job", "shop", "place"


def _shown(text: str) -> str:
    return text


@dataclass(frozen=True)
class Column:
    """One column. `part` and `fact` say where its value belongs; `mask` is how everybody may see it."""

    name: str
    label: Promise
    part: str
    fact: str
    read: facts.Reader
    convert: Convert = cells.words
    required: bool = True
    help: Promise | str = ""
    example: Promise | str = ""
    choices: type[models.TextChoices] | None = None
    mask: Callable[[str], str] = _shown
    width: int = 16


def _chosen(choices: type[models.TextChoices], example: Any, **more: Any) -> dict[str, Any]:
    return {"convert": cells.choice(choices), "choices": choices, "example": example.label, **more}


_PERSON: Final = (
    ("name", _("Name"), {"example": _("Example Wang"), "help": _("As on the ID card.")}),
    (
        "id_number",
        _("National ID"),
        {
            "example": "430421199003070018",
            "help": _("18 characters. The column is text: as a number Excel would round it."),
            "mask": identifiers.mask_national_id,
            "width": 22,
        },
    ),
    ("mobile", _("Mobile"), {"example": "15400000001", "mask": identifiers.mask_phone}),
    ("second_phone", _("Second phone"), {"required": False, "example": "0734-2000001", "mask": identifiers.mask_phone}),
    ("address", _("Home address"), {"example": _("1 Qingjiang Road, Xidu, Hengyang County"), "width": 36}),
    (
        "area",
        _("Area"),
        {
            "required": False,
            "convert": cells.area,
            "help": _("From the town down, such as 西渡镇 / 清江路. Empty where it is not known."),
            "width": 20,
        },
    ),
    ("marital_status", _("Marital status"), _chosen(MaritalStatus, MaritalStatus.MARRIED, required=False)),
    (
        "acquisition",
        _("Way of marketing"),
        _chosen(Acquisition, Acquisition.PRECISE, required=False, help=_("Empty means precise marketing.")),
    ),
)
_JOB: Final = (
    ("employer", _("Employer"), {"example": _("Hengyang County Education Bureau"), "width": 26}),
    ("employer_kind", _("Kind of employer"), _chosen(EmployerKind, EmployerKind.GOVERNMENT, width=20)),
    ("position", _("Position"), {"example": _("Clerk")}),
    ("employed_since", _("Employed since"), {"convert": cells.day, "example": "2015-09-01"}),
    (
        "monthly_income",
        _("Net monthly income"),
        {"convert": cells.money, "example": "6500", "help": _("In yuan, after tax and insurance: 6500 or 0.65万.")},
    ),
)
_SHOP: Final = (
    ("name", _("Name on the licence"), {"example": _("Xingwang Grocery, Xidu"), "width": 28}),
    (
        "credit_code",
        _("Unified social credit code"),
        {"example": "92430421MAT96YR487", "help": _("18 characters, on the licence below the title."), "width": 24},
    ),
    ("licensed_on", _("Licence date"), {"convert": cells.day, "example": "2019-03-15"}),
    ("industry", _("Industry"), _chosen(Industry, Industry.GROCERY, width=22)),
    ("address", _("Business address"), {"example": _("88 Zhengyang Avenue, Xidu, Hengyang County"), "width": 36}),
    ("tenure", _("Premises"), _chosen(PremisesTenure, PremisesTenure.RENTED, required=False)),
    ("floor_area", _("Floor area in square metres"), {"required": False, "convert": cells.count, "example": "60"}),
    ("staff_count", _("People working there"), {"required": False, "convert": cells.count, "example": "2"}),
)
_PLACE_READERS: Final[Mapping[str, facts.Reader]] = {
    "area": facts.area,
    "kind": facts.choice(PremisesKind),
    "name": facts.line(120),
    "address": facts.line(200),
    "sequence": facts.count(0, 1_000_000),
}
_PLACE: Final = (
    (
        "area",
        _("Area"),
        {
            "convert": cells.area,
            "example": "西渡镇 / 清江路",
            "help": _("From the town down, such as 西渡镇 / 清江路. Missing ones can be created by a manager."),
            "width": 26,
        },
    ),
    ("kind", _("Kind"), _chosen(PremisesKind, PremisesKind.SHOP)),
    ("name", _("Shop or head of household"), {"example": _("Example shop"), "width": 28}),
    ("address", _("Address"), {"required": False, "example": _("12 Qingjiang Road"), "width": 36}),
    (
        "sequence",
        _("Place along the street"),
        {"required": False, "convert": cells.count, "example": "12", "help": _("Empty: in the order of this list.")},
    ),
)


def _columns(part: str, readers: Mapping[str, facts.Reader], rows: Any) -> tuple[Column, ...]:
    prefix = "business_" if part == SHOP else ""
    clash = ("name", "address")
    return tuple(
        Column(f"{prefix}{fact}" if fact in clash else fact, label, part, fact, readers[fact], **more)
        for fact, label, more in rows
    )


COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = {
    ImportKind.SALARIED: (
        *_columns(PERSON, facts.PERSON, _PERSON),
        *_columns(JOB, facts.EMPLOYMENT, _JOB),
    ),
    ImportKind.BUSINESS: (
        *_columns(PERSON, facts.PERSON, _PERSON),
        *_columns(SHOP, facts.BUSINESS, _SHOP),
    ),
    ImportKind.PREMISES: _columns(PLACE, _PLACE_READERS, _PLACE),
}
"""The columns of each kind in the order of the template. Lists may have them in any order."""

OUTCOME: Final = _("What happens")
"""The heading under which a result says what became of a row; left out when it is sent in again."""


def label_column(kind: str) -> Column:
    """Return the column that names a row."""
    return next(column for column in COLUMNS[kind] if column.name == "name")
