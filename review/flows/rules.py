"""Why a payment has its class: every rule by its code, the class it gives, and its reason in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from review.models.flows import FlowClass


@dataclass(frozen=True)
class Rule:
    """A rule: the class it gives, and its reason with the facts of the payment as named placeholders."""

    flow_class: FlowClass
    wording: Promise


RULES: Final[dict[str, Rule]] = {
    # What the row itself says.
    "refund": Rule(FlowClass.REFUND, gettext_lazy("The file calls it a refund: “%(word)s”.")),
    "refunded": Rule(FlowClass.REFUND, gettext_lazy("Given back in full, as the file says.")),
    "own_word": Rule(
        FlowClass.OWN,
        gettext_lazy("Between own accounts, by the file: “%(word)s”. The other side is not among the files."),
    ),
    "own_name": Rule(
        FlowClass.OWN, gettext_lazy("The other side is the customer. Its account is not among the files.")
    ),
    "own_account": Rule(FlowClass.OWN, gettext_lazy("The other side is an account of the customer.")),
    "within": Rule(FlowClass.OWN, gettext_lazy("Moved inside the wallet.")),
    "cash_out": Rule(FlowClass.OWN, gettext_lazy("Drawn in cash: “%(word)s”.")),
    "loan": Rule(FlowClass.LOANS, gettext_lazy("Borrowed or paid back: “%(word)s”.")),
    "interest": Rule(FlowClass.OTHER, gettext_lazy("Interest of the account itself.")),
    "wages": Rule(FlowClass.WAGES, gettext_lazy("Wages: “%(word)s”.")),
    "gift": Rule(FlowClass.HOUSEHOLD, gettext_lazy("A gift or the family: “%(word)s”.")),
    "sale": Rule(FlowClass.SALES, gettext_lazy("Takings: “%(word)s”.")),
    "settlement": Rule(FlowClass.SALES, gettext_lazy("Takings paid out by %(word)s.")),
    "purchase": Rule(FlowClass.PURCHASES, gettext_lazy("Goods: “%(word)s”.")),
    "supplier": Rule(FlowClass.PURCHASES, gettext_lazy("Paid to somebody of the trade: “%(word)s”.")),
    "cost": Rule(FlowClass.COSTS, gettext_lazy("Costs: “%(word)s”.")),
    "living": Rule(FlowClass.HOUSEHOLD, gettext_lazy("Daily life: “%(word)s”.")),
    # What only the other payments show.
    "own_pair": Rule(
        FlowClass.OWN,
        gettext_lazy("Between own accounts: both sides found, the other in %(origin)s (days between: %(apart)s)."),
    ),
    "mirror": Rule(
        FlowClass.OWN, gettext_lazy("Paid by card through a wallet: it stands in %(origin)s already and counts there.")
    ),
    "refund_pair": Rule(
        FlowClass.REFUND,
        gettext_lazy("Paid and given back: the same counterparty and amount (days between: %(apart)s)."),
    ),
    "round_trip": Rule(
        FlowClass.ROUND_TRIP,
        gettext_lazy("Out and back: the same person, nearly the same amount (days between: %(apart)s)."),
    ),
    "regular_payer": Rule(FlowClass.SALES, gettext_lazy("Pays again and again: a regular customer.")),
    "small_receipt": Rule(
        FlowClass.SALES, gettext_lazy("A small receipt, taken for a sale to somebody who walked in.")
    ),
    "small_private": Rule(FlowClass.HOUSEHOLD, gettext_lazy("A small amount between private people.")),
    "regular_payee": Rule(FlowClass.PURCHASES, gettext_lazy("Is paid again and again: a regular supplier.")),
    "small_payment": Rule(FlowClass.HOUSEHOLD, gettext_lazy("A small payment, taken for daily life.")),
    "large_private": Rule(
        FlowClass.PRIVATE, gettext_lazy("A single large receipt from a private person. Where did the money come from?")
    ),
    # What nobody can tell but the customer.
    "cash_in": Rule(
        FlowClass.UNEXPLAINED, gettext_lazy("Paid in as cash: takings of the till, or money from elsewhere?")
    ),
    "wallet_in": Rule(
        FlowClass.UNEXPLAINED, gettext_lazy("From a wallet, but no withdrawal of that amount is among the files.")
    ),
    "unknown_in": Rule(FlowClass.UNEXPLAINED, gettext_lazy("No rule says what this receipt was for.")),
    "unknown_out": Rule(FlowClass.UNEXPLAINED, gettext_lazy("No rule says what this payment was for.")),
}
"""Every rule there is. Numbers of the rules are settings of the policy."""


def class_of(rule: str) -> FlowClass:
    """Return the class a rule gives; unexplained where the rule is gone."""
    return RULES[rule].flow_class if rule in RULES else FlowClass.UNEXPLAINED


def reason_of(rule: str, facts: Mapping[str, Any]) -> str:
    """Return the reason in the reader's words."""
    if rule not in RULES:
        return _("The rule of that time is gone.") if rule else ""
    words = {"word": "", "origin": "", "apart": 0, **facts}
    return str(RULES[rule].wording) % words
