"""The sheets of both classes of customer: which rows in which order, what may be chosen, how tables are made up."""

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from django.utils.translation import pgettext_lazy

from review.statements.case import BUSINESS, MOST_DEBTS, MOST_ITEMS, MOST_METHODS, MOST_OFF_BALANCE
from review.statements.identities.business import DISPOSABLE, GROSS_PROFIT
from review.statements.identities.sides import Sum
from review.statements.identities.totals import cash, income, paths
from review.statements.lines import LINES, METHODS, OFF_BALANCE, Line, business, household
from review.statements.lines.spec import phrase
from review.statements.workbook.layout import Builder, Field, Layout, Sheet, places_of

UNIT: Final = "unit"
REPAYMENTS: Final[dict[str, Any]] = {
    "equal_instalment": pgettext_lazy("repayment method", "Equal instalments"),
    "equal_principal": pgettext_lazy("repayment method", "Equal principal"),
    "interest_only": pgettext_lazy("repayment method", "Interest monthly and principal at the end"),
    "revolving": pgettext_lazy("repayment method", "Revolving"),
}
DEBT_TITLES: Final[dict[str, Any]] = {key: business.LIABILITIES[key][0] for key in business.DEBTS}
_YUAN: Final = pgettext_lazy("workbook", "Amount, yuan")
_LOAN_TERMS: Final = (
    Field("loan_request.amount", pgettext_lazy("workbook", "Amount asked for, yuan"), "money"),
    Field("loan_request.term_months", pgettext_lazy("workbook", "Term, months"), "number", places=0),
    Field(
        "loan_request.annual_rate_pct",
        pgettext_lazy("workbook", "Yearly rate, percent"),
        "number",
        pgettext_lazy("workbook", "6.6 for 6.6%."),
        places=4,
    ),
    Field("loan_request.repayment", pgettext_lazy("workbook", "Repayment"), "choice", choices=REPAYMENTS),
    Field("loan_request.purpose_zh", pgettext_lazy("workbook", "Purpose"), "text"),
)
_GROWTH: Final = Field(
    "loan_request.expected_growth",
    pgettext_lazy("workbook", "Expected growth of sales"),
    "number",
    pgettext_lazy("workbook", "As a share: 0.05 for 5%."),
    places=6,
)
MOST_MARKS: Final = 220
"""Every line, and every row of every list."""

_KNOWN_BY: Final[dict[str, Any]] = {
    "documented": pgettext_lazy("evidence", "documented"),
    "observed": pgettext_lazy("evidence", "observed"),
    "stated": pgettext_lazy("evidence", "only stated"),
}
_STATEMENTS: Final[dict[str, Any]] = {
    "balance_sheet": pgettext_lazy("workbook", "Balance sheet"),
    "income_statement": pgettext_lazy("workbook", "Income statement"),
    "cash_flow_statement": pgettext_lazy("workbook", "Cash flow statement"),
    "inventory_table": pgettext_lazy("workbook", "Inventory table"),
    "equity_verification": pgettext_lazy("workbook", "Equity verification"),
    "receivables_written_off": pgettext_lazy("workbook", "Equity verification"),
    "evidence": pgettext_lazy("workbook", "Evidence"),
    "household_balance_sheet": pgettext_lazy("workbook", "Household balance sheet"),
    "household_income": pgettext_lazy("workbook", "Household income"),
    "household_spending": pgettext_lazy("workbook", "Household spending"),
}
_NUMBERED: Final = pgettext_lazy("workbook", "Debt %(number)s of the list")
_REVENUE: Final = pgettext_lazy("workbook", "Yearly revenue: %(method)s")
_COUNT: Final = pgettext_lazy("workbook", "Stock count, all items")
_ABOUT: Final = (
    Field("case_id", pgettext_lazy("workbook", "Case number"), "text"),
    Field("title_zh", pgettext_lazy("workbook", "Customer"), "text"),
    Field("title_en", pgettext_lazy("workbook", "Customer, in English"), "text"),
    Field("segment", pgettext_lazy("workbook", "Segment"), "text"),
    Field(
        UNIT,
        pgettext_lazy("workbook", "Unit of all amounts"),
        "choice",
        pgettext_lazy("workbook", "Always yuan."),
        choices={"yuan": pgettext_lazy("workbook", "yuan")},
    ),
    Field(
        "period.start",
        pgettext_lazy("workbook", "Period, first day"),
        "date",
        pgettext_lazy("workbook", "First day of the first month."),
        required=True,
    ),
    Field(
        "period.end",
        pgettext_lazy("workbook", "Period, last day"),
        "date",
        pgettext_lazy("workbook", "At most twelve months; fewer for a younger shop."),
        required=True,
    ),
)
_BALANCE_DAYS: Final = (
    Field("balance_sheet.opening_date", pgettext_lazy("workbook", "Day of the opening balance sheet"), "date"),
    Field(
        "balance_sheet.closing_date",
        pgettext_lazy("workbook", "Day of the closing balance sheet"),
        "date",
        pgettext_lazy("workbook", "The visit."),
    ),
)
_METHOD: Final = (
    Field(
        "name",
        pgettext_lazy("workbook", "Yearly revenue implied by"),
        "choice",
        choices=METHODS,
        free=True,
        required=True,
    ),
    Field("amount", _YUAN, "money", required=True),
    Field("unreliable", pgettext_lazy("workbook", "Not reliable because"), "text"),
    Field("deviation", pgettext_lazy("workbook", "Deviation"), "formula"),
)
_OFF_BALANCE: Final = (
    Field(
        "name",
        pgettext_lazy("workbook", "Off the balance sheet"),
        "choice",
        choices=OFF_BALANCE,
        free=True,
        required=True,
    ),
    Field("amount", _YUAN, "money", required=True),
)


@cache
def layout_of(customer_class: str) -> Layout:
    """Return the layout for `business` or `salaried`."""
    sheets = _business() if customer_class == BUSINESS else _salaried()
    return Layout(customer_class, sheets, places_of(sheets))


def _business() -> tuple[Sheet, ...]:
    return (
        _cover(growth=True, dates=True),
        _balance("balance_sheet", pgettext_lazy("workbook", "Balance sheet"), business.ASSETS, business.LIABILITIES),
        _income_statement(),
        _cash_flow(),
        _stock(),
        _equity(),
        _debts(),
        _evidence(_by_prefix(business.BUSINESS_LINES, "evidence."), methods=True),
        _proof(business.BUSINESS_LINES),
    )


def _salaried() -> tuple[Sheet, ...]:
    assets = {key: (title, "") for key, title in household.ASSETS.items()}
    debts = {key: (title, "") for key, title in household.LIABILITIES.items()}
    return (
        _cover(growth=False, dates=False),
        _balance("household_balance_sheet", pgettext_lazy("workbook", "Household balance sheet"), assets, debts),
        _amounts(
            "household_income",
            pgettext_lazy("workbook", "Household income"),
            _by_prefix(household.HOUSEHOLD_LINES, "household_income."),
        ),
        _amounts(
            "household_spending",
            pgettext_lazy("workbook", "Household spending"),
            _by_prefix(household.HOUSEHOLD_LINES, "household_spending."),
        ),
        _evidence(_by_prefix(household.HOUSEHOLD_LINES, "evidence."), methods=False),
        _proof(household.HOUSEHOLD_LINES),
    )


def _by_prefix(lines: tuple[Line, ...], prefix: str) -> list[Line]:
    return [line for line in lines if line.path.startswith(prefix)]


def _cover(*, growth: bool, dates: bool) -> Sheet:
    sheet = Builder(
        "case",
        pgettext_lazy("workbook", "Case"),
        pgettext_lazy("workbook", "Fill in the white cells only. All amounts in yuan, positive."),
    )
    sheet.head(pgettext_lazy("workbook", "Item"), pgettext_lazy("workbook", "Value"), pgettext_lazy("workbook", "Note"))
    _fields(sheet, _ABOUT)
    sheet.total("months", pgettext_lazy("workbook", "Months covered"))
    if dates:
        _fields(sheet, _BALANCE_DAYS)
    sheet.head(
        pgettext_lazy("workbook", "Loan asked for"),
        pgettext_lazy("workbook", "Value"),
        pgettext_lazy("workbook", "Note"),
    )
    _fields(sheet, (*_LOAN_TERMS, _GROWTH) if growth else _LOAN_TERMS)
    return sheet.sheet()


def _fields(sheet: Builder, fields: Iterable[Field]) -> None:
    for field in fields:
        sheet.field(field)


def _balance(section: str, title: Any, assets: dict[str, tuple[Any, Any]], debts: dict[str, tuple[Any, Any]]) -> Sheet:
    sheet = Builder(section, title)
    sides = ("opening", "closing")
    owned, owed = ([paths(f"{section}.{side}", tuple(keys)) for side in sides] for keys in (assets, debts))
    sheet.head(
        pgettext_lazy("workbook", "Assets"),
        pgettext_lazy("workbook", "Opening, yuan"),
        pgettext_lazy("workbook", "Closing, yuan"),
        pgettext_lazy("workbook", "How obtained"),
    )
    for key, (label, note) in assets.items():
        sheet.line(label, note, *(LINES[f"{section}.{side}.{key}"] for side in sides), key=f"{section}.{key}")
    sheet.total("assets", pgettext_lazy("workbook", "Total assets"), *(Sum(keys) for keys in owned))
    sheet.head(
        pgettext_lazy("workbook", "Liabilities"),
        pgettext_lazy("workbook", "Opening, yuan"),
        pgettext_lazy("workbook", "Closing, yuan"),
        pgettext_lazy("workbook", "How obtained"),
    )
    for key, (label, note) in debts.items():
        sheet.line(label, note, *(LINES[f"{section}.{side}.{key}"] for side in sides), key=f"{section}.{key}")
    sheet.total("liabilities", pgettext_lazy("workbook", "Total liabilities"), *(Sum(keys) for keys in owed))
    sheet.total(
        "equity",
        pgettext_lazy("workbook", "Equity"),
        *(Sum(plus, minus) for plus, minus in zip(owned, owed, strict=True)),
    )
    return sheet.sheet()


def _income_statement() -> Sheet:
    sheet = Builder(
        "income_statement",
        pgettext_lazy("workbook", "Income statement"),
        pgettext_lazy("workbook", "One column a month; unused months stay empty."),
    )
    sheet.head(pgettext_lazy("workbook", "Item"), months=True)
    _add(sheet, income(*business.REVENUE))
    sheet.total("revenue", pgettext_lazy("workbook", "Revenue"), Sum(income(*business.REVENUE)), monthly=True)
    _add(sheet, income("cost_of_goods_sold"))
    sheet.total("gross_profit", pgettext_lazy("workbook", "Gross profit"), GROSS_PROFIT, monthly=True)
    _add(sheet, income(*business.EXPENSES, "interest_expense", "net_profit"))
    _add(sheet, income("household_expenses", "other_drawings", "other_family_income"))
    sheet.total("disposable_income", pgettext_lazy("workbook", "Disposable income"), DISPOSABLE, monthly=True)
    return sheet.sheet()


def _cash_flow() -> Sheet:
    sheet = Builder(
        "cash_flow_statement",
        pgettext_lazy("workbook", "Cash flow statement"),
        pgettext_lazy("workbook", "When money moved, not when it was earned."),
    )
    sheet.head(pgettext_lazy("workbook", "Item"), months=True)
    _add(sheet, cash("opening_cash", *business.INFLOWS))
    sheet.total("inflows", pgettext_lazy("workbook", "Total inflows"), Sum(cash(*business.INFLOWS)), monthly=True)
    _add(sheet, cash(*business.OUTFLOWS))
    sheet.total("outflows", pgettext_lazy("workbook", "Total outflows"), Sum(cash(*business.OUTFLOWS)), monthly=True)
    _add(sheet, cash("net_cash_flow", "closing_cash"))
    return sheet.sheet()


def _add(sheet: Builder, items: tuple[str, ...]) -> None:
    for path in items:
        sheet.line(LINES[path].title, LINES[path].note, LINES[path])


def _amounts(key: str, title: Any, lines: list[Line]) -> Sheet:
    sheet = Builder(key, title)
    sheet.head(pgettext_lazy("workbook", "Item"), _YUAN, pgettext_lazy("workbook", "Note"))
    _add(sheet, tuple(line.path for line in lines))
    return sheet.sheet()


def _stock() -> Sheet:
    sheet = Builder(
        "inventory_table",
        pgettext_lazy("workbook", "Inventory table"),
        pgettext_lazy("workbook", "Count the items that make most of the value; sum up the rest."),
    )
    sheet.head(pgettext_lazy("workbook", "Movement"), _YUAN, pgettext_lazy("workbook", "Note"))
    _add(sheet, tuple(line.path for line in _by_prefix(business.BUSINESS_LINES, "inventory_table.")))
    sheet.table(
        "items",
        MOST_ITEMS,
        (
            Field("name_zh", pgettext_lazy("workbook", "Goods"), "text"),
            Field("name_en", pgettext_lazy("workbook", "Goods, in English"), "text"),
            Field("unit", pgettext_lazy("workbook", "Unit of count"), "text"),
            Field("quantity", pgettext_lazy("workbook", "Quantity"), "number", places=4, required=True),
            Field("unit_cost", pgettext_lazy("workbook", "Unit cost"), "number", places=4, required=True),
            Field("unit_price", pgettext_lazy("workbook", "Selling price"), "number", places=4),
            Field("sales_share_pct", pgettext_lazy("workbook", "Share of sales, percent"), "number", places=4),
            Field("cost", pgettext_lazy("workbook", "Cost"), "formula"),
            Field("mix", pgettext_lazy("workbook", "Margin in the mix"), "formula"),
        ),
    )
    return sheet.sheet()


def _equity() -> Sheet:
    sheet = Builder(
        "equity_verification",
        pgettext_lazy("workbook", "Equity verification"),
        pgettext_lazy("workbook", "Say beside each amount where it comes from."),
    )
    sheet.head(pgettext_lazy("workbook", "Item"), _YUAN, pgettext_lazy("workbook", "Note"))
    _add(sheet, tuple(line.path for line in _by_prefix(business.BUSINESS_LINES, "equity_verification.")))
    _add(sheet, ("receivables_written_off",))
    return sheet.sheet()


def _debts() -> Sheet:
    sheet = Builder("debts", pgettext_lazy("workbook", "Fixed assets and debts"))
    sheet.head(pgettext_lazy("workbook", "Fixed assets"), _YUAN, pgettext_lazy("workbook", "Note"))
    _add(sheet, tuple(line.path for line in _by_prefix(business.BUSINESS_LINES, "fixed_assets.")))
    name = Field("name", pgettext_lazy("workbook", "Debt"), "text")
    sheet.table(
        "debts",
        MOST_DEBTS,
        (
            name,
            Field("line_item", pgettext_lazy("workbook", "Kind"), "choice", choices=DEBT_TITLES, required=True),
            Field("opening", pgettext_lazy("workbook", "Opening, yuan"), "money", required=True),
            Field(
                "annual_rate_pct", pgettext_lazy("workbook", "Yearly rate, percent"), "number", places=4, required=True
            ),
            Field("closing", pgettext_lazy("workbook", "Closing, yuan"), "money", required=True),
        ),
    )
    for key, title in (
        ("received", pgettext_lazy("workbook", "Received")),
        ("repaid", pgettext_lazy("workbook", "Repaid")),
        ("interest", pgettext_lazy("workbook", "Interest")),
    ):
        sheet.table(f"debts_{key}", MOST_DEBTS, (Field("name", title, "formula"),), monthly=key)
    return sheet.sheet()


def _proof(lines: tuple[Line, ...]) -> Sheet:
    sheet = Builder(
        "proof",
        pgettext_lazy("workbook", "How figures are known"),
        pgettext_lazy("workbook", "One row for each figure that is documented, was seen, or is only stated."),
    )
    choices = _markable(lines)
    fields = (
        Field("line_item", pgettext_lazy("workbook", "Figure"), "choice", choices=choices, free=True, long=True),
        Field("kind", pgettext_lazy("workbook", "Known by"), "choice", choices=_KNOWN_BY),
        Field("note", pgettext_lazy("workbook", "Note"), "text"),
        Field("by", pgettext_lazy("workbook", "Seen by"), "text"),
        Field("on", pgettext_lazy("workbook", "Seen on"), "date"),
        Field("paper", pgettext_lazy("workbook", "Number of the paper"), "number", places=0),
    )
    sheet.table("proof", MOST_MARKS, fields, spare=20)
    return sheet.sheet(optional=True)


def _markable(lines: tuple[Line, ...]) -> dict[str, Any]:
    """Return what can be marked, each under a name that no other has: its statement, then its line."""
    form = pgettext_lazy("workbook", "%(statement)s: %(line)s")
    found = {
        line.path: phrase(form, statement=_STATEMENTS.get(line.path.split(".")[0], ""), line=line.title)
        for line in lines
        if not line.derived
    }
    if lines is not business.BUSINESS_LINES:
        return found
    debts = {f"debts.{number}": phrase(_NUMBERED, number=number + 1) for number in range(MOST_DEBTS)}
    methods = {f"evidence.implied_annual_revenue.{name}": phrase(_REVENUE, method=METHODS[name]) for name in METHODS}
    return {**found, "inventory_table.items": _COUNT, **debts, **methods}


def _evidence(lines: list[Line], *, methods: bool) -> Sheet:
    sheet = Builder(
        "evidence",
        pgettext_lazy("workbook", "Evidence"),
        pgettext_lazy("workbook", "What was seen; leave empty what was not."),
    )
    sheet.head(
        pgettext_lazy("workbook", "Evidence"), pgettext_lazy("workbook", "Value"), pgettext_lazy("workbook", "Note")
    )
    _add(sheet, tuple(line.path for line in lines))
    if methods:
        sheet.table("methods", MOST_METHODS, _METHOD)
    sheet.table("off_balance", MOST_OFF_BALANCE, _OFF_BALANCE)
    return sheet.sheet()
