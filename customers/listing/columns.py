"""The columns of the list: what each is called, shows on the page and writes into a workbook."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from customers.listing.standing import TONES, application_model, standing_of
from customers.models import Customer
from jinxin.clock import local_date
from jinxin.templatetags.ui import badge, day, wan

Shown = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """A column. `value` is what a workbook gets: text, a date, an amount or None; `cell` what the page shows of it.

    `order` is the name by which the list sorts by it. `whole` gives the number that `value` masks.
    """

    code: str
    label: Promise
    value: Shown
    cell: Shown | None = None
    order: str = ""
    largest_first: bool = False
    kind: str = ""
    width: int = 14
    whole: Shown | None = None

    @property
    def numeric(self) -> bool:
        """Whether figures stand in it, one above the other."""
        return self.kind == "num"

    def shown(self, customer: Any) -> Any:
        """Return the cell of a customer; empty where there is nothing to say."""
        return (self.cell or self.value)(customer)


def work_of(customer: Customer) -> str:
    """Return the employer, or the names of the shops."""
    if customer.is_business:
        return ", ".join(shop.name for shop in customer.businesses.all())
    return customer.employment.employer if hasattr(customer, "employment") else ""


def _name(customer: Customer) -> Any:
    return format_html('<a href="{}">{}</a>', customer.get_absolute_url(), customer.name)


def _application(customer: Any) -> Any:
    return customer.latest and application_model()(state=customer.latest).get_state_display()


def _application_badge(customer: Any) -> Any:
    if not customer.latest:
        return ""
    application = application_model()(state=customer.latest)
    return badge(application.get_state_display(), application.tone)


def _standing_badge(customer: Any) -> Any:
    standing = standing_of(customer)
    return badge(standing.label, TONES[standing])


def _date(value: Any) -> Any:
    return format_html('<span class="num">{}</span>', day(value)) if value else ""


def _digits(text: str) -> Any:
    return format_html('<span class="num">{}</span>', text) if text else ""


COLUMNS: Final[tuple[Column, ...]] = (
    Column("name", _("Name"), lambda c: c.name, _name, order="name", width=12),
    Column(
        "id",
        _("National ID"),
        lambda c: c.masked_id_number,
        lambda c: _digits(c.masked_id_number),
        width=22,
        whole=lambda c: c.id_number,
    ),
    Column("class", _("Class"), lambda c: c.get_customer_class_display(), kind="nowrap", width=10),
    Column("segment", _("Segment"), lambda c: str(c.segment), kind="nowrap", width=16),
    Column("work", _("Employer or business"), work_of, width=36),
    Column(
        "mobile",
        _("Mobile"),
        lambda c: c.masked_mobile,
        lambda c: _digits(c.masked_mobile),
        width=16,
        whole=lambda c: c.mobile,
    ),
    Column("acquisition", _("Way of marketing"), lambda c: c.get_acquisition_display(), kind="nowrap"),
    Column("standing", _("Standing"), lambda c: standing_of(c).label, _standing_badge),
    Column("application", _("Latest application"), _application, _application_badge),
    Column(
        "balance",
        _("Balance"),
        lambda c: c.owed,
        lambda c: "" if c.owed is None else wan(c.owed),
        order="balance",
        largest_first=True,
        kind="num",
        width=16,
    ),
    Column("next", _("Next contact"), lambda c: c.next_contact, lambda c: _date(c.next_contact), order="next"),
    Column("area", _("Area"), lambda c: c.area.name if c.area else "", kind="nowrap", width=18),
    Column("officer", _("Loan officer"), lambda c: c.officer.name, order="officer", kind="nowrap"),
    Column(
        "registered",
        _("Registered"),
        lambda c: local_date(c.registered_at),
        lambda c: _date(c.registered_at),
        order="registered",
        largest_first=True,
    ),
    Column("dealing", _("Customer since"), lambda c: c.dealing_since, lambda c: _date(c.dealing_since)),
)
BY_CODE: Final = {column.code: column for column in COLUMNS}
ALWAYS: Final = "name"
FOR_ALL_OFFICERS: Final = "officer"
"""A column for who sees the customers of several officers."""
USUAL: Final = (
    "name",
    "segment",
    "work",
    "mobile",
    "standing",
    "application",
    "balance",
    "next",
    "officer",
    "registered",
)


def chosen(codes: Iterable[str], *, everyone: bool) -> list[Column]:
    """Return the columns with these codes in their usual order, the name always; the officer only beside others'."""
    wanted = {ALWAYS, *codes}
    return [column for column in offered(everyone=everyone) if column.code in wanted]


def offered(*, everyone: bool) -> list[Column]:
    """Return the columns a person may choose from."""
    return [column for column in COLUMNS if everyone or column.code != FOR_ALL_OFFICERS]
