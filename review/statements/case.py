"""A customer's statements as read: immutable, amounts as `Decimal` yuan, whatever file they came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from review.statements.lines import LINES, Take

BUSINESS: Final = "business"
SALARIED: Final = "salaried"
CLASSES: Final = (BUSINESS, SALARIED)

# A template with room for more than this would be slow on a phone; an officer who counts more groups the rest.
MOST_ITEMS: Final = 100
MOST_DEBTS: Final = 12
MOST_METHODS: Final = 12
MOST_OFF_BALANCE: Final = 12

DOCUMENTED: Final = "documented"
OBSERVED: Final = "observed"
STATED: Final = "stated"
EVIDENCE_KINDS: Final = (DOCUMENTED, OBSERVED, STATED)

Figure = Decimal | tuple[Decimal, ...]
REPAYMENTS: Final = ("equal_instalment", "equal_principal", "interest_only", "revolving")


class MissingFigure(Exception):
    """A check needs a figure that the statements do not have."""

    def __init__(self, line_item: str) -> None:
        super().__init__(line_item)
        self.line_item = line_item


@dataclass(frozen=True, slots=True)
class About:
    """Which case this is."""

    case_id: str
    title_zh: str = ""
    title_en: str = ""
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """The months the flows cover: twelve, or fewer where the shop is younger. `months` are `YYYY-MM`, consecutive."""

    start: date
    end: date
    months: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StockItem:
    """One line of the shelf count. Price and share of sales are known for the items that make the sales mix only."""

    quantity: Decimal
    unit_cost: Decimal
    name_zh: str = ""
    name_en: str = ""
    unit: str = ""
    unit_price: Decimal | None = None
    sales_share_pct: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Debt:
    """One loan, card or private debt with its movement by month; `line_item` is its key in the balance sheet."""

    name: str
    line_item: str
    opening: Decimal
    closing: Decimal
    annual_rate_pct: Decimal
    received: tuple[Decimal, ...]
    repaid: tuple[Decimal, ...]
    interest: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class RevenueMethod:
    """One independent estimate of yearly revenue. An unreliable one is shown with its reason and does not count."""

    name: str
    amount: Decimal
    unreliable: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How a figure is known (issue: documented, observed or only stated).

    `documented` by a paper of the case (`paper`, its number there); `observed` by somebody (`by`) on a day (`on`),
    perhaps with a photo (`paper`); `stated` by the customer and by nothing else.
    """

    kind: str
    note: str = ""
    by: str = ""
    on: date | None = None
    paper: int | None = None

    @property
    def proven(self) -> bool:
        """Whether more than the customer's word stands behind the figure."""
        return self.kind != STATED


@dataclass(frozen=True, slots=True)
class LoanRequest:
    """What the customer asks for."""

    amount: Decimal
    term_months: int
    annual_rate_pct: Decimal
    repayment: str
    purpose_zh: str = ""
    expected_growth: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """The statements of one customer. Figures are found by line item, the dotted path in the case file."""

    customer_class: str
    about: About
    period: Period
    figures: Mapping[str, Figure]
    opening_date: date | None = None
    closing_date: date | None = None
    items: tuple[StockItem, ...] = ()
    debts: tuple[Debt, ...] = ()
    methods: tuple[RevenueMethod, ...] = ()
    off_balance_sheet: Mapping[str, Decimal] = field(default_factory=dict)
    loan_request: LoanRequest | None = None
    evidence: Mapping[str, Evidence] = field(default_factory=dict)

    def evidence_of(self, line_item: str) -> Evidence:
        """Return how a figure is known: by its own mark or that of the list it is part of, else only stated.

        `debts.0.received` is known as `debts.0` is, an item of the stock count as `inventory_table.items`.
        """
        found = self.evidence.get(line_item)
        while found is None and "." in line_item:
            line_item = line_item.rpartition(".")[0]
            found = self.evidence.get(line_item)
        return found or Evidence(STATED)

    @property
    def month_count(self) -> int:
        """How many months the flows cover."""
        return len(self.period.months)

    def months(self, line_item: str) -> tuple[Decimal, ...]:
        """Return a monthly line. Raises MissingFigure."""
        figure = self.figures.get(line_item)
        if not isinstance(figure, tuple):
            raise MissingFigure(line_item)
        return figure

    def total(self, line_item: str) -> Decimal:
        """Return a figure for the whole period: a sum for flows, the first or last month for balances.

        Raises MissingFigure where the statements do not have it.
        """
        figure = self.figures.get(line_item)
        if figure is None:
            raise MissingFigure(line_item)
        return for_period(line_item, figure)


def for_period(line_item: str, figure: Figure) -> Decimal:
    """Return one amount for a line: itself, the sum of its months, or the first or last month of a balance."""
    if isinstance(figure, Decimal):
        return figure
    take = LINES[line_item].take
    return figure[0] if take is Take.FIRST else figure[-1] if take is Take.LAST else sum(figure, Decimal(0))
