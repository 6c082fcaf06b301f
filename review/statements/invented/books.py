"""The case file of an invented shop: its five statements and what proves them. Totals are left to the statements."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from review.statements.invented.shop import _Shop

Case = dict[str, Any]
METHODS = ("wallet_and_bank_receipts", "purchases_and_margin", "sampled_daily_takings")


def books_of(shop: "_Shop") -> Case:
    """Return the statements of a shop with what was counted and estimated, in whole yuan."""
    random, off = shop.random, shop.off
    stock = shop.stock + off["stock"]
    opening = _sheet(shop, shop.cash_opening, shop.receivable_opening, shop.stock_opening, shop.assets_opening)
    opening |= {"accounts_payable": shop.payable_opening, "advances_from_customers": shop.advance_opening}
    closing = _sheet(
        shop, shop.cash + off["cash"], shop.receivable + off["receivable"], stock, shop.assets + off["assets"]
    )
    closing |= {
        "accounts_payable": shop.payable + off["payable"],
        "advances_from_customers": shop.advance + off["advance"],
    }
    for debt in shop.debts:
        opening[debt["line_item"]], closing[debt["line_item"]] = debt["opening"], debt["closing"]
    family = sum(shop.income["other_family_income"])
    return {
        "case_id": f"{shop.trade.name}-{random.randrange(10**9)}",
        "customer_class": "business",
        "unit": "yuan",
        "currency": "CNY",
        "segment": shop.trade.segment,
        "period": {"start": "2025-11-01", "end": "2026-10-31"},
        "balance_sheet": {
            "opening_date": "2025-10-31",
            "closing_date": "2026-10-31",
            "opening": opening,
            "closing": closing,
        },
        "income_statement": dict(shop.income),
        "cash_flow_statement": dict(shop.flows),
        "inventory_table": {
            "movement": {
                "purchases_cash": sum(shop.for_cash),
                "purchases_credit": sum(shop.on_credit),
                "purchases_from_prepayments": 0,
            },
            "items": _items(shop, stock),
        },
        "debts": shop.debts,
        "evidence": _evidence(shop, closing),
        "receivables_written_off": 0,
        "equity_verification": {
            "capital_injection": family,
            "appreciation": 0,
            "depreciation": shop.wear,
            "write_offs": 0,
        },
        "loan_request": {
            "amount": int(round(shop.revenue * 0.12, -3)),
            "term_months": 24,
            "annual_rate_pct": "6.6",
            "repayment": "equal_instalment",
        },
    }


def _sheet(shop: "_Shop", cash: int, receivable: int, stock: int, assets: int) -> dict[str, int]:
    till, wallet = cash * 12 // 100, cash * 43 // 100
    return {
        "cash_on_hand": till,
        "bank_deposits": cash - till - wallet,
        "e_wallet_balances": wallet,
        "accounts_receivable": receivable,
        "prepayments_to_suppliers": 0,
        "inventory": stock,
        "prepaid_rent": shop.rent_opening,
        "fixed_assets_net": assets,
        "other_operating_assets": shop.deposit,
        "non_operating_assets": 0,
        "bank_loans": 0,
        "credit_card_balance": 0,
        "online_loans": 0,
        "private_loans": 0,
        "other_liabilities": 0,
    }


def _items(shop: "_Shop", stock: int) -> list[Case]:
    """Two groups of goods that make the mix, and the rest; the mix earns the shop's margin within counting noise."""
    margin = shop.margin * (1 + shop.noise())
    counted = stock + int(shop.noise() * stock)
    items: list[Case] = []
    for share, weight, lean in ((60, 45, 0.9), (40, 35, 1.15)):
        price = 100_000 / (1 - margin * lean)
        items.append(
            {
                "name_en": f"goods {len(items) + 1}",
                "quantity": max(1, counted * weight // 100 // 1_000),
                "unit_cost": 1_000,
                "unit_price": f"{price / 100:.2f}",
                "sales_share_pct": share,
            }
        )
    listed = sum(item["quantity"] * item["unit_cost"] for item in items)
    if listed > counted:
        items[0]["quantity"] = items[1]["quantity"] = 0
        listed = 0
    return [*items, {"name_en": "sundry", "quantity": 1, "unit_cost": counted - listed}]


def _evidence(shop: "_Shop", closing: dict[str, int]) -> Case:
    random = shop.random
    report = closing["bank_loans"] + closing["credit_card_balance"] + closing["online_loans"]
    found: Case = {
        "credit_report_balance": report + int(shop.noise() * report),
        "implied_annual_revenue": {name: round(shop.revenue * (1 + shop.noise())) for name in METHODS},
    }
    if random.random() < 0.5:
        bought = sum(shop.for_cash) + sum(shop.on_credit)
        found["documented_purchases"] = bought + int(shop.noise() * bought)
    if random.random() < 0.5:
        found["stated_margin"] = f"{shop.margin * (1 + shop.noise()):.4f}"
    return found
