"""The statement of account on paper and as a workbook."""

from datetime import date
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from jinxin.money import format_yuan
from jinxin.pdf import Block, Sheet
from jinxin.sheets import SheetColumn, write_workbook
from jinxin.staff.models import Centre
from loans.queries.extract import Extract

WIDTHS = (12, 24, 14, 16, 14, 14, 14, 14, 14, 14, 16)


def head() -> list[str]:
    """Return the heads of the statement's columns."""
    return [
        _("Value date"),
        _("Booking"),
        pgettext("statement of account", "Charged"),
        pgettext("statement of account", "Paid out"),
        pgettext("statement of account", "Received"),
        pgettext("statement of account", "of it principal"),
        pgettext("statement of account", "of it interest"),
        pgettext("statement of account", "of it penalty"),
        pgettext("statement of account", "of it costs"),
        pgettext("statement of account", "Kept for later"),
        pgettext("loan", "Balance"),
    ]


def before() -> str:
    """Return what the balance at the beginning is called."""
    return pgettext("statement of account", "Balance before")


def after() -> str:
    """Return what the balance at the end is called."""
    return pgettext("statement of account", "Balance after")


def sheet_of(extract: Extract) -> Sheet:
    """Return the statement as a paper, in the language in use."""
    loan = extract.loan
    centre = Centre.objects.first()
    return Sheet(
        title=_("Statement of account"),
        number=f"{loan.number}　{extract.first} — {extract.last}",
        blocks=[*_facts(extract), _table(extract), _standing(extract)],
        footer=centre.name if centre else "",
        author=centre.lender if centre else "",
        keywords=(loan.number,),
        language=get_language() or "zh-hans",
        landscape=True,
    )


def _facts(extract: Extract) -> list[Block]:
    loan = extract.loan
    rows = [
        [_("Borrower"), loan.customer.name, _("Loan number"), loan.number],
        [_("Principal"), format_yuan(loan.principal), _("Yearly rate"), f"{loan.annual_rate.normalize():f}%"],
        [_("Day of payout"), str(loan.started_on), _("Matures on"), str(loan.matures_on)],
        [before(), format_yuan(extract.opening), after(), format_yuan(extract.closing)],
    ]
    return [{"kind": "pairs", "caption": "", "rows": rows}]


def _table(extract: Extract) -> Block:
    rows = [[_shown(value) for value in entry.row] for entry in extract.entries]
    foot = [_("Sum"), "", *map(format_yuan, extract.total.amounts), format_yuan(extract.closing)]
    return {
        "kind": "table",
        "caption": "",
        "head": head(),
        "rows": rows or [[_("Nothing was booked in these days."), *[""] * (len(WIDTHS) - 1)]],
        "foot": foot,
        "align": "ll" + "r" * (len(WIDTHS) - 2),
        "widths": list(WIDTHS),
    }


def _standing(extract: Extract) -> Block:
    then = extract.standing.quote
    rows = [
        [_("Due and not paid"), format_yuan(then.due), _("of it penalty"), format_yuan(then.penalty)],
        [_("Interest run, not yet due"), format_yuan(then.accrued), _("Money held"), format_yuan(then.held)],
        [_("Would have paid the loan off"), format_yuan(then.total), "", ""],
    ]
    return {"kind": "pairs", "caption": _("At the end of %(day)s") % {"day": extract.last}, "rows": rows}


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return format_yuan(value) if value else ""
    return value.isoformat() if isinstance(value, date) else str(value)


def write_extract(file: IO[bytes], extract: Extract) -> None:
    """Write the statement as a workbook; the first and the last row are the balances before and after."""
    blank = [None] * (len(WIDTHS) - 3)
    rows = [
        [extract.first, before(), *blank, extract.opening],
        *(entry.row for entry in extract.entries),
        [extract.last, after(), *extract.total.amounts, extract.closing],
    ]
    columns = [SheetColumn(label, width) for label, width in zip(head(), WIDTHS, strict=True)]
    write_workbook(file, title=extract.loan.number, columns=columns, rows=rows)
