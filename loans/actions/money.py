"""What the trail may say of credit lines, contracts, payouts and repayments. No account or ID number stands here."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin.audit.registry import register


def _granted(data: dict[str, Any]) -> str:
    return _("%(amount)s yuan, valid until %(until)s, contract to be signed by %(sign_by)s") % {
        "amount": data["amount"],
        "until": data["valid_until"],
        "sign_by": data["sign_by"],
    }


def _contract(data: dict[str, Any]) -> str:
    return _("%(number)s: %(amount)s yuan, account ending in %(last4)s") % {
        "number": data["number"],
        "amount": data["amount"],
        "last4": data["last4"],
    }


def _reason(data: dict[str, Any]) -> str:
    return str(data.get("reason", ""))


def _line_ended(data: dict[str, Any]) -> str:
    return _("Loan %(loan)s is paid back") % {"loan": data["loan"]} if "loan" in data else _reason(data)


def _lapsed(data: dict[str, Any]) -> str:
    return _("Not signed by %(day)s") % {"day": data["sign_by"]}


def _visit(data: dict[str, Any]) -> str:
    purpose = _("signing of the contract") if data["at_signing"] else data["purpose"]
    words = {"visit": data["visit"], "at": data["visited_at"], "purpose": purpose, "reason": data["reason"]}
    if data["reason"]:
        return _("Visit %(visit)s on %(at)s: %(purpose)s. Why again: %(reason)s") % words
    return _("Visit %(visit)s on %(at)s: %(purpose)s") % words


def _repaid(data: dict[str, Any]) -> str:
    text = _(
        "%(amount)s yuan received on %(day)s: principal %(principal)s, interest %(interest)s; balance %(balance)s"
    ) % {
        "amount": data["amount"],
        "day": data["received_on"],
        "principal": data["principal"],
        "interest": data["interest"],
        "balance": data["balance"],
    }
    further = [
        _further(name, data[name])
        for name in ("penalty", "costs", "fee", "suspense")
        if data.get(name, "0.00") != "0.00"
    ]
    return "; ".join([text, *further])


def _further(name: str, amount: str) -> str:
    if name == "suspense" and amount.startswith("-"):
        return _("of money held %(amount)s") % {"amount": amount[1:]}
    words = {
        "penalty": _("penalty %(amount)s"),
        "costs": _("costs %(amount)s"),
        "fee": _("fee %(amount)s"),
        "suspense": _("held for later %(amount)s"),
    }
    return words[name] % {"amount": amount}


LINE_GRANTED = register(
    "line.granted", gettext_lazy("Credit line granted"), describe=_granted, icon="bank", tone="green"
)
LINE_CLOSED = register("line.closed", gettext_lazy("Credit line closed"), describe=_line_ended, icon="lock")
LINE_RELEASED = register("line.released", gettext_lazy("Credit line free again"), describe=_line_ended, icon="unlock")
APPROVAL_LAPSED = register(
    "application.lapsed", gettext_lazy("Approval lapsed"), describe=_lapsed, icon="calendar-x", tone="amber"
)
CONTRACT_PREPARED = register(
    "contract.prepared", gettext_lazy("Contract prepared"), describe=_contract, icon="file-earmark-text"
)
CONTRACT_VOID = register("contract.void", gettext_lazy("Contract made void"), describe=_reason, icon="file-earmark-x")
CONTRACT_PRINTED = register(
    "contract.printed", gettext_lazy("Contract opened with full ID and account number"), icon="printer"
)
CONTRACT_SIGNED = register(
    "contract.signed", gettext_lazy("Contract signed"), describe=_contract, icon="pen", tone="green"
)
VISIT_RECORDED = register("branch.visited", gettext_lazy("Visit to the branch"), describe=_visit, icon="door-open")
CASE_SIGNED = register("application.signed", gettext_lazy("Case signed"), icon="pen", tone="green")
CASE_PAID_OUT = register("application.paid_out", gettext_lazy("Loan paid out"), icon="check2-all", tone="green")
REPAYMENT_RECORDED = register(
    "repayment.recorded", gettext_lazy("Repayment received"), describe=_repaid, icon="cash-coin", tone="green"
)
LOAN_SETTLED = register("loan.settled", gettext_lazy("Loan paid back in full"), icon="check2-all", tone="green")
PREPAYMENT_RECORDED = register(
    "repayment.early", gettext_lazy("Paid early"), describe=_repaid, icon="fast-forward", tone="green"
)
LOAN_REOPENED = register("loan.reopened", gettext_lazy("Loan runs again"), icon="arrow-counterclockwise", tone="amber")
