"""The five statements of an invented shop. Every month follows from the trade, so the checks hold within a shop's
natural untidiness; a story bends one figure as such shops do, and the checks find it."""

from decimal import Decimal
from random import Random

from jinxin.demo.statements.common import MONTHS, Request, Story, hundreds, tens, total
from jinxin.demo.statements.trades import Trade
from jinxin.money import round_fen


class Shop:
    """A year of a shop, line by line, in yuan."""

    def __init__(self, random: Random, trade: Trade, request: Request, months: tuple[str, ...]) -> None:
        self.random, self.trade, self.months = random, trade, months
        self.household = self._level(random.randrange(4200, 6800, 100), festive=1.4)
        self.family_income = [Decimal(random.randrange(2600, 4600, 100))] * MONTHS
        self.other_drawings = self._sometimes(random.randrange(3000, 9000, 1000))
        self._borrow(request.amount)
        self._sell(self._revenue_for(request))
        self._stock_up()
        self._settle()
        self._count()

    # How large

    def _revenue_for(self, request: Request) -> Decimal:
        """A year's revenue that leaves one and a third to twice the instalment after household and debts."""
        spare = request.instalment * MONTHS * self.random.randint(135, 210) / 100
        outgo = total(self.household) + total(self.other_drawings) + total(self.repaid) + total(self.interest)
        profit = max(spare + outgo - total(self.family_income), Decimal(36_000))
        return profit / (self.trade.margin - self.trade.running_costs)

    def _level(self, amount: int, festive: float = 1.0) -> list[Decimal]:
        """A monthly amount that is larger in the month before the lunar new year."""
        return [Decimal(round(amount * (festive if month.endswith("-01") else 1), -2)) for month in self.months]

    def _sometimes(self, amount: int) -> list[Decimal]:
        month = self.random.randrange(MONTHS)
        return [Decimal(amount if index == month else 0) for index in range(MONTHS)]

    def _noise(self, thousandths: int) -> Decimal:
        return 1 + Decimal(self.random.randint(-thousandths, thousandths)) / 1000

    # What is owed

    def _borrow(self, asked: Decimal) -> None:
        """An older bank loan, smaller than the one asked for, and a card that is used and paid back."""
        random = self.random
        self.rate = Decimal(random.choice(("5.8", "6.2", "6.6", "7.2")))
        self.loan_opening = Decimal(round(asked * random.choice((0, 20, 35, 50)) / 100, -4))
        step = self.loan_opening / 40 if random.random() < 0.6 else Decimal(0)
        self.repaid = [step] * MONTHS
        balances = [self.loan_opening - step * index for index in range(MONTHS)]
        self.interest = [round_fen(balance * self.rate / 1200) for balance in balances]
        self.loan_closing = self.loan_opening - total(self.repaid)
        self.card = Decimal(random.randrange(3000, 18_000, 500))

    # What is sold

    def _sell(self, revenue: Decimal) -> None:
        trade = self.trade
        weights = [trade.season[int(month[-2:]) - 1] for month in self.months]
        self.revenue = [hundreds(revenue * weight / sum(weights) * self._noise(25)) for weight in weights]
        self.credit = [hundreds(total * Decimal(trade.credit_sales)) for total in self.revenue]
        self.prepaid = [hundreds(total * Decimal(trade.prepaid_sales)) for total in self.revenue]
        self.cash = [total - a - b for total, a, b in zip(self.revenue, self.credit, self.prepaid, strict=True)]
        self.margin = trade.margin * self._noise(14)
        self.cost = [Decimal(round(total * (1 - self.margin))) for total in self.revenue]
        mean = total(self.revenue) / MONTHS
        self.wages, self.rent, self.transport, self.other = (
            [tens(mean * Decimal(share))] * MONTHS for share in (trade.wages, trade.rent, trade.transport, trade.other)
        )
        self.utilities = [tens(mean * Decimal(trade.utilities) * self._noise(180)) for _month in self.months]
        self.taxes = [Decimal(self.random.choice((200, 300, 400)))] * MONTHS
        self.loss = [tens(mean * Decimal("0.003"))] * MONTHS
        self.profit = [self._profit(index) for index in range(MONTHS)]

    def _profit(self, index: int) -> Decimal:
        lines = (
            self.cost,
            self.wages,
            self.rent,
            self.utilities,
            self.transport,
            self.taxes,
            self.loss,
            self.other,
            self.interest,
        )
        return self.revenue[index] - total(line[index] for line in lines)

    # What is bought, and when it is paid

    def _stock_up(self) -> None:
        following = [*self.cost[1:], total(self.cost) / MONTHS]
        bought = [
            hundreds((now + then) / 2 + lost) for now, then, lost in zip(self.cost, following, self.loss, strict=True)
        ]
        self.on_credit = [hundreds(amount * Decimal(self.trade.credit_purchases)) for amount in bought]
        self.for_cash = [amount - credit for amount, credit in zip(bought, self.on_credit, strict=True)]
        self.stock_opening = hundreds(total(self.cost) / MONTHS * Decimal(self.trade.stock_months))
        self.stock_rolled = self.stock_opening + total(bought) - total(self.cost) - total(self.loss)

    def _settle(self) -> None:
        """Slips and suppliers' bills are settled a month later; deposits come a month before the goods go out."""
        self.receivable_opening, self.collected, self.receivable = _a_month_later(self.credit)
        self.payable_opening, self.paid, self.payable = _a_month_later(self.on_credit)
        self.advance_opening = self.prepaid[0]
        self.advances = [*self.prepaid[1:], hundreds(total(self.prepaid) / MONTHS)]
        self.rent_paid = [self.rent[0] * MONTHS if index == 6 else Decimal(0) for index in range(MONTHS)]
        self.rent_opening = self.rent[0] * 7
        self.bought_assets = self._sometimes(self.random.randrange(4000, 16_000, 1000))
        self.assets_opening = hundreds(total(self.revenue) * Decimal("0.05"))
        self.wear = hundreds(self.assets_opening * Decimal("0.18"))
        self.deposit = self.rent[0] * 2
        self.expenses_paid = [
            total(line[index] for line in (self.wages, self.utilities, self.transport, self.taxes, self.other))
            for index in range(MONTHS)
        ]
        self.net_cash = [self._net_cash(index) for index in range(MONTHS)]
        lowest = min(total(self.net_cash[: index + 1]) for index in range(MONTHS))
        reserve = hundreds(total(self.revenue) / MONTHS * Decimal("0.22"))
        self.cash_opening = max(hundreds(total(self.revenue) / MONTHS * Decimal("0.4")), reserve + hundreds(-lowest))

    def _net_cash(self, index: int) -> Decimal:
        inflow = (self.cash, self.collected, self.advances, self.family_income)
        outflow = (
            self.for_cash, self.paid, self.expenses_paid, self.rent_paid, self.interest,
            self.bought_assets, self.repaid, self.household, self.other_drawings,
        )  # fmt: skip
        return total(line[index] for line in inflow) - total(line[index] for line in outflow)

    # What is counted on the day of the visit: nearly what the books say

    def _count(self) -> None:
        inflow = (total(self.cash) + total(self.collected)) / MONTHS
        self.cash_counted = (
            self.cash_opening + total(self.net_cash) - tens(inflow * Decimal(self.random.randint(2, 16)) / 1000)
        )
        self.stock = hundreds(self.stock_rolled * self._noise(9))
        self.receivable_seen = hundreds(self.receivable * self._noise(12))
        self.report = self.loan_closing + self.card
        revenue = total(self.revenue)
        self.implied = {
            "wallet_and_bank_receipts": hundreds(revenue * (1 - Decimal(self.random.randint(4, 32)) / 1000)),
            "purchases_and_margin": hundreds(revenue * self._noise(22)),
            "sampled_daily_takings": hundreds(revenue * self._noise(30)),
        }

    # Stories

    def bend(self, story: Story) -> None:
        """Bend the figure that the story is about, far enough for the check to break."""
        equity = self._equity()
        if story is Story.DRAWINGS:
            self.cash_counted -= min(hundreds(equity * Decimal("0.07")), self.cash_counted - 2000)
        elif story is Story.STOCK:
            self.stock += hundreds(max(equity * Decimal("0.08"), self.stock * Decimal("0.09")))
        elif story is Story.SALES:
            self.implied = {name: hundreds(amount * Decimal("0.91")) for name, amount in self.implied.items()}
        elif story is Story.DEBT:
            self.report += hundreds(max(self.report * Decimal("0.2"), Decimal(8000)))

    def _equity(self) -> Decimal:
        debts = self.loan_closing + self.card + self.payable + self.advances[-1]
        assets = self.assets_opening + total(self.bought_assets) - self.wear + self.rent_opening + self.deposit
        return self.cash_counted + self.receivable_seen + self.stock + assets - debts


def _a_month_later(flow: list[Decimal]) -> tuple[Decimal, list[Decimal], Decimal]:
    """Opening balance, what is settled each month, closing balance, where everything is settled in the next month."""
    opening = hundreds(total(flow) / MONTHS)
    return opening, [opening, *flow[:-1]], flow[-1]
