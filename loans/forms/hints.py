"""What stands below the questions of the investigation."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

HINTS: Final[dict[str, Any]] = {
    "dependants": _("Children and others who live from this income."),
    "spouse_knows": _("Asked of the spouse, not of the customer."),
    "family": _("Who lives in the household, who works where."),
    "habits": _("What was seen or heard of; gambling and drugs are red flags."),
    "lawsuits": _("Looked up in the register of enforced debtors (中国执行信息公开网)."),
    "reputation": _("Standing in the street or village, honesty in the talk."),
    "credit_notes": _("What the report shows and what the customer says to it; which loans, from whom, for what."),
    "inquiries_without_loan": _("Inquiries after which no account was opened within 30 days."),
    "tight_months": _("Cards above 80% used or online balances rising, months in a row."),
    "flags_explained": _("Needed as soon as a flag is up."),
    "purpose_notes": _("What is bought, for how much; contract or order seen."),
    "amount_needed": _("All that the purchase or the work costs."),
    "expected_return": _("Extra gross profit a year from what the money buys."),
    "purpose_assessment": _("Whether amount and term stand in proportion to the return and to the need."),
    "revenue_year": _("As verified by account flows, not as stated."),
    "profit_year": _("Sales profit before living costs."),
    "growth_percent": _("Expected change of revenue in the coming year; empty counts as none."),
    "business_notes": _("Trade, customers, season, since when; or employer, position and how stable the wage is."),
    "site_notes": _("Where, on what right, size, fittings, how it looked at the visit."),
    "partners": _("From whom is bought, to whom sold, on what terms of payment."),
    "repayment_source": _("Which money pays the instalments, and how that was verified."),
    "monthly_income": _("Net profit of the business, or wages of the household, as verified."),
    "monthly_living": _("Food, rent, school, medicine and all else the household spends."),
    "lowest_months": _("Revenue of a business, income of a wage earner: the two lowest of the last twelve months."),
    "assets_seen": _("What was seen, and whose it is."),
    "debts_assessment": _("Bank, online and private debts; whether they are moderate."),
    "recommendation": _("Lend or not, on which terms, and why."),
}
