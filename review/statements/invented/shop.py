"""The true books of an invented shop: every month follows from its trade, all statements agree to the fen, and what was
counted or estimated is off by as much as honest counting is."""

from collections.abc import Iterable
from random import Random
from typing import Any, Final

from review.statements.invented.trades import Trade

MONTHS: Final = 12
NOISE: Final = 0.02
"""How far any check of an honest shop is off at most."""
PERIOD: Final = tuple(
    f"{year}-{month:02d}" for year, month in [(2025, 11), (2025, 12)] + [(2026, m) for m in range(1, 11)]
)
Lines = dict[str, list[int]]
Case = dict[str, Any]


def invented_shop(random: Random, trade: Trade) -> Case:
    """Return a case file of an honest shop; all amounts are whole yuan as numbers, text only in names."""
    while True:
        shop = _Shop(random, trade)
        if shop.sound:
            return shop.as_case()


def spread(amount: int, weights: Iterable[float]) -> list[int]:
    """Split an amount over the months by weight, to the yuan."""
    shares = list(weights)
    whole, result, given = sum(shares), [], 0
    running = 0.0
    for share in shares:
        running += share
        upto = round(amount * running / whole)
        result.append(upto - given)
        given = upto
    return result


class _Shop:
    """One year, line by line, in whole yuan."""

    def __init__(self, random: Random, trade: Trade) -> None:
        self.random, self.trade = random, trade
        self.sold()
        self.owed()
        self.lived()
        self.bought()
        self.settled()
        self.kept_cash()
        self.counted()

    def near(self, value: float, sigma: float) -> float:
        return value * self.random.lognormvariate(0, sigma)

    # What was sold and what it cost

    def sold(self) -> None:
        random, trade = self.random, self.trade
        low, high = trade.revenue
        self.revenue = round(low * (high / low) ** random.random(), -2)
        season = [trade.season[int(month[-2:]) - 1] * random.uniform(0.96, 1.04) for month in PERIOD]
        self.margin = min(0.75, self.near(trade.margin, 0.09))
        credit = min(0.5, self.near(trade.credit_sales, 0.3))
        prepaid = min(0.45, self.near(trade.prepaid_sales, 0.25))
        income: Lines = {
            "revenue_credit": spread(round(self.revenue * credit), season),
            "revenue_from_advances": spread(round(self.revenue * prepaid), season),
        }
        cash = self.revenue - sum(map(sum, income.values()))
        self.income: Lines = {"revenue_cash": spread(cash, season), **income}
        self.income["cost_of_goods_sold"] = spread(round(self.revenue * (1 - self.margin)), season)
        for key, share in trade.expenses.items():
            level = self.near(share, trade.spread[key]) * self.revenue / MONTHS
            if key == "wages" and share < 0.06 and random.random() < 0.1:
                level = 0  # The family does the work.
            wobble = 0.12 if key == "utilities" else 0.0
            self.income[key] = [round(level * random.uniform(1 - wobble, 1 + wobble), -1) for _ in PERIOD]
            self.income[key] = [int(amount) for amount in self.income[key]]

    # What is owed

    def owed(self) -> None:
        """An older loan, a card, sometimes an online loan or one from a relative: all declared."""
        random, nothing = self.random, [0] * MONTHS
        self.debts: list[Case] = []
        kinds = (
            ("bank_loans", 0.75, 0.11, ("5.8", "6.2", "6.6", "7.2")),
            ("credit_card_balance", 0.75, 0.018, ("0",)),
            ("online_loans", 0.15, 0.025, ("12", "14.4", "18")),
            ("private_loans", 0.12, 0.06, ("8", "10", "12")),
        )
        for kind, chance, share, rates in kinds:
            if random.random() < chance or (kind == "credit_card_balance" and not self.debts):
                opening = max(2_000, int(round(self.near(share, 0.4) * self.revenue, -3)))
                step = opening // 40 // 10 * 10 if kind == "bank_loans" and random.random() < 0.5 else 0
                repaid = [step] * MONTHS if step else nothing
                rate = random.choice(rates)
                interest = [round((opening - step * month) * float(rate) / 1200) for month in range(MONTHS)]
                self.debts.append(
                    {
                        "name": kind,
                        "line_item": kind,
                        "opening": opening,
                        "annual_rate_pct": rate,
                        "received": nothing,
                        "repaid": repaid,
                        "closing": opening - step * MONTHS,
                        "interest": interest,
                    }
                )
        self.income["interest_expense"] = _added(debt["interest"] for debt in self.debts)

    # What the family takes out and puts in

    def lived(self) -> None:
        random, income = self.random, self.income
        month = round(self.near(5_200, 0.22), -2)
        household = [int(month * (1.5 if name.endswith("-02") else 1)) for name in PERIOD]
        family = [int(round(random.choice((0, 1, 1)) * self.near(3_400, 0.2), -2))] * MONTHS
        costs = [line for key, line in income.items() if not key.startswith("revenue")]
        revenue = [line for key, line in income.items() if key.startswith("revenue")]
        self.profit = [a - b for a, b in zip(_added(revenue), _added(costs), strict=True)]
        repaid = sum(sum(debt["repaid"]) for debt in self.debts)
        self.surplus = sum(self.profit) + sum(family) - sum(household) - repaid
        income["household_expenses"] = household
        # What is earned beyond living is spent on a house, a car or school, or put into the shop.
        income["other_drawings"] = self.in_lumps(max(0, int(self.surplus * random.uniform(0.25, 0.6))))
        income["other_family_income"] = family

    def in_lumps(self, amount: int) -> list[int]:
        lumps, months = [0] * MONTHS, self.random.sample(range(MONTHS), 3)
        for month, part in zip(months, spread(amount, [self.random.uniform(1, 3) for _ in months]), strict=True):
            lumps[month] = round(part, -2)
        return lumps

    # What was bought

    def bought(self) -> None:
        random, cost = self.random, self.income["cost_of_goods_sold"]
        self.stock_opening = int(round(self.near(self.trade.stock_months, 0.25) * sum(cost) / MONTHS, -2))
        growth = int(round(self.stock_opening * random.uniform(-0.05, 0.15), -2))
        purchases = sum(cost) + sum(self.income["inventory_loss"]) + growth
        share = min(0.6, self.near(self.trade.credit_purchases, 0.25))
        following = [*cost[1:], cost[0]]
        rhythm = [now + then for now, then in zip(cost, following, strict=True)]
        self.on_credit = spread(round(purchases * share), rhythm)
        self.for_cash = spread(purchases - round(purchases * share), rhythm)
        self.stock = self.stock_opening + growth
        self.assets_opening = int(round(self.near(0.055, 0.35) * self.revenue, -2))
        self.assets_bought = self.in_lumps(max(0, int(self.surplus * random.uniform(0.1, 0.3))))
        self.wear = int(round(self.assets_opening * random.uniform(0.12, 0.22), -2))

    # When it was paid

    def settled(self) -> None:
        income = self.income
        self.receivable_opening, self.collected, self.receivable = _later(income["revenue_credit"], self.near(1.0, 0.2))
        self.payable_opening, self.paid, self.payable = _later(self.on_credit, self.near(1.0, 0.2))
        earned = income["revenue_from_advances"]
        self.advances = [*earned[1:], earned[0]]
        self.advance_opening = round(sum(earned) / MONTHS)
        self.advance = self.advance_opening + sum(self.advances) - sum(earned)
        rent = income["rent"][0]
        self.rent_paid = [rent * MONTHS if month == 6 else 0 for month in range(MONTHS)]
        self.rent_opening = rent * 7
        self.deposit = rent * 2
        paid_for = ("wages", "utilities", "transport", "taxes_and_fees", "other_expenses")
        self.flows: Lines = {
            "cash_sales": income["revenue_cash"],
            "receivables_collected": self.collected,
            "customer_advances_received": self.advances,
            "loans_received": [0] * MONTHS,
            "fixed_assets_sold": [0] * MONTHS,
            "capital_injected": income["other_family_income"],
            "cash_purchases": self.for_cash,
            "payables_paid": self.paid,
            "supplier_prepayments_paid": [0] * MONTHS,
            "operating_expenses_paid": _added(income[key] for key in paid_for),
            "rent_paid": self.rent_paid,
            "interest_paid": income["interest_expense"],
            "fixed_assets_purchased": self.assets_bought,
            "loan_principal_repaid": _added(debt["repaid"] for debt in self.debts),
            "drawings_paid": _added((income["household_expenses"], income["other_drawings"])),
        }

    def kept_cash(self) -> None:
        inflows = [line for key, line in self.flows.items() if key in INFLOWS]
        outflows = [line for key, line in self.flows.items() if key not in INFLOWS]
        net = [a - b for a, b in zip(_added(inflows), _added(outflows), strict=True)]
        self.inflow = sum(map(sum, inflows)) / MONTHS
        lowest = min(sum(net[: month + 1]) for month in range(MONTHS))
        reserve = int(self.inflow * self.random.uniform(0.12, 0.35))
        self.cash_opening = max(int(self.inflow * 0.25), reserve - lowest)
        self.cash = self.cash_opening + sum(net)

    @property
    def sound(self) -> bool:
        """Whether such a shop could live and would be lent to."""
        return self.surplus > 12_000 and self.expected_equity > 0.06 * self.revenue and self.stock > 2_000

    # What was counted, with the noise of counting

    def counted(self) -> None:
        debts = sum(debt["closing"] for debt in self.debts)
        assets = self.assets_opening + sum(self.assets_bought) - self.wear
        held = self.cash + self.receivable + self.stock + assets + self.rent_opening + self.deposit
        self.expected_equity = held - self.payable - self.advance - debts
        if self.expected_equity <= 0:
            return
        off = {
            "cash": self.noise() * self.inflow,
            "receivable": self.noise() * self.receivable,
            "stock": self.noise() * self.stock,
            "assets": self.noise() * assets,
            "payable": self.noise() * self.payable,
            "advance": self.noise() * self.advance,
        }
        equity = off["cash"] + off["receivable"] + off["stock"] + off["assets"] - off["payable"] - off["advance"]
        operating = off["receivable"] + off["stock"] - off["payable"] - off["advance"]
        worst = max(abs(equity) / self.expected_equity, abs(operating) / self.inflow)
        scale = min(1.0, 0.97 * NOISE / worst) if worst else 1.0
        self.off = {key: int(amount * scale) for key, amount in off.items()}
        self.assets = assets

    def noise(self) -> float:
        return self.random.uniform(-NOISE, NOISE) * 0.97

    def as_case(self) -> Case:
        """Return the case file."""
        from review.statements.invented.books import books_of  # noqa: PLC0415 - the two read each other's figures

        return books_of(self)


INFLOWS: Final = (
    "cash_sales",
    "receivables_collected",
    "customer_advances_received",
    "loans_received",
    "fixed_assets_sold",
    "capital_injected",
)


def _added(lines: Iterable[list[int]]) -> list[int]:
    found = list(lines)
    return [sum(line[month] for line in found) for month in range(MONTHS)]


def _later(flow: list[int], months: float) -> tuple[int, list[int], int]:
    """Return opening balance, what is settled by month, and closing balance of what is settled about a month later."""
    mean = sum(flow) / MONTHS
    opening = round(mean * months)
    settled = [round(mean), *flow[:-1]]
    return opening, settled, opening + sum(flow) - sum(settled)
