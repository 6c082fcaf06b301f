"""The five statements of a shop's year, as the case file holds them."""

from decimal import Decimal
from random import Random
from typing import Any, Final

from jinxin.demo.statements.common import MONTHS, About, Request, Story, as_text, day_before, hundreds, last_day, total
from jinxin.demo.statements.shop import Shop
from jinxin.demo.statements.trades import Good, Trade, price
from jinxin.money import round_fen

CARD_RATE: Final = "0"


def business_case(random: Random, trade: Trade, request: Request, story: Story, about: About) -> dict[str, Any]:
    """Return a case file of a shop that is large enough for the loan it asks for. Amounts in yuan, as text."""
    shop = Shop(random, trade, request, about.months)
    shop.bend(story)
    growth = str(Decimal(random.randint(2, 12)) / 100)
    asked = {**request.as_case(), "expected_growth": growth}
    return {**about.as_case("business"), **as_text(statements_of(shop)), "loan_request": asked}


def statements_of(shop: Shop) -> dict[str, Any]:
    """Return all statements with what proves them."""
    opening, closing = _opening(shop), _closing(shop)
    return {
        "balance_sheet": {
            "opening_date": day_before(shop.months[0]),
            "closing_date": last_day(shop.months[-1]),
            "opening": opening,
            "closing": closing,
        },
        "off_balance_sheet": {"self_occupied_house": Decimal(shop.random.randrange(300_000, 650_000, 10_000))},
        "income_statement": _income(shop),
        "cash_flow_statement": _cash_flow(shop),
        "inventory_table": _inventory(shop),
        "fixed_assets": {
            "purchased": total(shop.bought_assets),
            "appreciation": Decimal(0),
            "depreciation": shop.wear,
        },
        "debts": _debts(shop),
        "evidence": {
            "credit_report_balance": shop.report,
            "documented_purchases": hundreds((total(shop.for_cash) + total(shop.on_credit)) * shop._noise(15)),
            "implied_annual_revenue": shop.implied,
        },
        "receivables_written_off": Decimal(0),
        "equity_verification": _verification(shop, opening, closing),
    }


def _opening(shop: Shop) -> dict[str, Decimal]:
    return _sheet(shop,
        shop.cash_opening, shop.receivable_opening, shop.stock_opening, shop.assets_opening,
        shop.payable_opening, shop.advance_opening, shop.loan_opening,
    )  # fmt: skip


def _closing(shop: Shop) -> dict[str, Decimal]:
    assets = shop.assets_opening + total(shop.bought_assets) - shop.wear
    return _sheet(
        shop,
        shop.cash_counted,
        shop.receivable_seen,
        shop.stock,
        assets,
        shop.payable,
        shop.advances[-1],
        shop.loan_closing,
    )


def _sheet(
    shop: Shop,
    cash: Decimal,
    receivable: Decimal,
    stock: Decimal,
    assets: Decimal,
    payable: Decimal,
    advances: Decimal,
    loan: Decimal,
) -> dict[str, Decimal]:
    till, wallet = hundreds(cash * Decimal("0.12")), hundreds(cash * Decimal("0.43"))
    return {
        "cash_on_hand": till,
        "bank_deposits": cash - till - wallet,
        "e_wallet_balances": wallet,
        "accounts_receivable": receivable,
        "prepayments_to_suppliers": Decimal(0),
        "inventory": stock,
        "prepaid_rent": shop.rent_opening,
        "fixed_assets_net": assets,
        "other_operating_assets": shop.deposit,
        "non_operating_assets": Decimal(0),
        "accounts_payable": payable,
        "advances_from_customers": advances,
        "bank_loans": loan,
        "credit_card_balance": shop.card,
        "online_loans": Decimal(0),
        "private_loans": Decimal(0),
        "other_liabilities": Decimal(0),
    }


def _income(shop: Shop) -> dict[str, list[Decimal]]:
    return {
        "revenue_cash": shop.cash,
        "revenue_credit": shop.credit,
        "revenue_from_advances": shop.prepaid,
        "cost_of_goods_sold": shop.cost,
        "wages": shop.wages,
        "rent": shop.rent,
        "utilities": shop.utilities,
        "transport": shop.transport,
        "taxes_and_fees": shop.taxes,
        "inventory_loss": shop.loss,
        "other_expenses": shop.other,
        "interest_expense": shop.interest,
        "net_profit": shop.profit,
        "household_expenses": shop.household,
        "other_drawings": shop.other_drawings,
        "other_family_income": shop.family_income,
    }


def _cash_flow(shop: Shop) -> dict[str, list[Decimal]]:
    nothing = [Decimal(0)] * MONTHS
    closing = [shop.cash_opening + total(shop.net_cash[: index + 1]) for index in range(MONTHS)]
    drawings = [a + b for a, b in zip(shop.household, shop.other_drawings, strict=True)]
    return {
        "cash_sales": shop.cash,
        "receivables_collected": shop.collected,
        "customer_advances_received": shop.advances,
        "loans_received": nothing,
        "fixed_assets_sold": nothing,
        "capital_injected": shop.family_income,
        "cash_purchases": shop.for_cash,
        "payables_paid": shop.paid,
        "supplier_prepayments_paid": nothing,
        "operating_expenses_paid": shop.expenses_paid,
        "rent_paid": shop.rent_paid,
        "interest_paid": shop.interest,
        "fixed_assets_purchased": shop.bought_assets,
        "loan_principal_repaid": shop.repaid,
        "drawings_paid": drawings,
        "opening_cash": [shop.cash_opening, *closing[:-1]],
        "net_cash_flow": shop.net_cash,
        "closing_cash": closing,
    }


def _inventory(shop: Shop) -> dict[str, Any]:
    items = [_item(shop, good) for good in shop.trade.goods if good.stock_share]
    counted = total(item["quantity"] * Decimal(item["unit_cost"]) for item in items)
    listed = round(shop.stock * shop._noise(6))
    items.append(_sundry(listed - counted))
    items.extend(_not_stocked(good) for good in shop.trade.goods if not good.stock_share)
    return {
        "movement": {
            "opening_inventory": shop.stock_opening,
            "purchases_cash": total(shop.for_cash),
            "purchases_credit": total(shop.on_credit),
            "purchases_from_prepayments": Decimal(0),
            "cost_of_goods_sold": total(shop.cost),
            "inventory_loss": total(shop.loss),
            "closing_inventory": shop.stock,
        },
        "items": items,
        "items_total_cost": round_fen(Decimal(listed)),
    }


def _item(shop: Shop, good: Good) -> dict[str, Any]:
    quantity = int(shop.stock * good.stock_share / 100 * Decimal("0.98") / Decimal(good.cost))
    return {**_not_stocked(good), "quantity": quantity}


def _debts(shop: Shop) -> list[dict[str, Any]]:
    nothing = [Decimal(0)] * MONTHS
    card = _debt("信用卡", "credit_card_balance", shop.card, shop.card, CARD_RATE, nothing, nothing)
    if not shop.loan_opening:
        return [card]
    loan = _debt(
        "银行经营贷", "bank_loans", shop.loan_opening, shop.loan_closing, str(shop.rate), shop.repaid, shop.interest
    )
    return [loan, card]


def _verification(shop: Shop, opening: dict[str, Decimal], closing: dict[str, Decimal]) -> dict[str, Decimal]:
    first, actual = _equity_of(opening), _equity_of(closing)
    drawings = total(shop.household) + total(shop.other_drawings)
    expected = first + total(shop.profit) + total(shop.family_income) - drawings - shop.wear
    return {
        "opening_equity": first,
        "period_profit": total(shop.profit),
        "capital_injection": total(shop.family_income),
        "appreciation": Decimal(0),
        "drawings": drawings,
        "depreciation": shop.wear,
        "write_offs": Decimal(0),
        "expected_equity": expected,
        "actual_equity": actual,
        "difference": actual - expected,
    }


_LIABILITIES = frozenset(
    (
        "accounts_payable",
        "advances_from_customers",
        "bank_loans",
        "credit_card_balance",
        "online_loans",
        "private_loans",
        "other_liabilities",
    )
)


def _equity_of(sheet: dict[str, Decimal]) -> Decimal:
    return total((-amount if key in _LIABILITIES else amount for key, amount in sheet.items()))


def _not_stocked(good: Good) -> dict[str, Any]:
    return {
        "name_zh": good.name_zh,
        "name_en": good.name_en,
        "unit": good.unit,
        "quantity": 0,
        "unit_cost": good.cost,
        "unit_price": f"{price(good):.2f}",
        "sales_share_pct": str(good.sales_share),
    }


def _sundry(rest: Decimal) -> dict[str, Any]:
    return {
        "name_zh": "其他小件", "name_en": "sundry", "unit": "批", "quantity": 1,
        "unit_cost": f"{rest:.2f}", "unit_price": None, "sales_share_pct": None,
    }  # fmt: skip


def _debt(
    name: str,
    line_item: str,
    opening: Decimal,
    closing: Decimal,
    rate: str,
    repaid: list[Decimal],
    interest: list[Decimal],
) -> dict[str, Any]:
    return {
        "name": name,
        "line_item": line_item,
        "opening": opening,
        "annual_rate_pct": rate,
        "received": [Decimal(0)] * MONTHS,
        "repaid": repaid,
        "closing": closing,
        "interest": interest,
    }
