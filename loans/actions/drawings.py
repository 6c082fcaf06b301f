"""What the trail may say of drawings, of orders to the bank and of the bank's files. No account number stands here."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin.audit.registry import register


def _drawing(data: dict[str, Any]) -> str:
    words = {"amount": data["amount"], "months": data.get("months", ""), "payee": data.get("payee", "")}
    if words["payee"]:
        return _("%(amount)s yuan for %(months)s months, paid to %(payee)s") % words
    return _("%(amount)s yuan for %(months)s months") % words if words["months"] else _amount(data)


def _amount(data: dict[str, Any]) -> str:
    return _("%(amount)s yuan") % {"amount": data["amount"]}


def _cancelled(data: dict[str, Any]) -> str:
    return _("%(amount)s yuan. Reason: %(reason)s") % {"amount": data["amount"], "reason": data["reason"]}


def _released(data: dict[str, Any]) -> str:
    if "loan" in data:  # of the time when a loan began with the release
        return _paid_out(data)
    return _("%(amount)s yuan, order %(order)s to %(payee)s, account ending in %(last4)s") % {
        "amount": data["amount"],
        "order": data["order"],
        "payee": data["payee"],
        "last4": data["last4"],
    }


def _paid_out(data: dict[str, Any]) -> str:
    return _("%(amount)s yuan, loan %(loan)s, first instalment due %(due)s") % {
        "amount": data["amount"],
        "loan": data["loan"],
        "due": data["first_due"],
    }


def _failed(data: dict[str, Any]) -> str:
    return _("%(amount)s yuan, order %(order)s. The bank says: %(reason)s") % {
        "amount": data["amount"],
        "order": data["order"],
        "reason": data["reason"],
    }


def _answered(data: dict[str, Any]) -> str:
    words = {"number": data["number"], "amount": data["amount"], "reason": data.get("reason", "")}
    if words["reason"]:
        return _("%(number)s: %(amount)s yuan. The bank says: %(reason)s") % words
    return _("%(number)s: %(amount)s yuan, paid on %(day)s") % {**words, "day": data.get("paid_on", "")}


def _number(data: dict[str, Any]) -> str:
    return str(data.get("number", ""))


def _batch(data: dict[str, Any]) -> str:
    return _("%(number)s: %(count)s orders, %(amount)s yuan") % {
        "number": data["number"],
        "count": data["count"],
        "amount": data["amount"],
    }


def _file(data: dict[str, Any]) -> str:
    return " · ".join(str(data[name]) for name in ("bank", "name", "kind") if data.get(name))


def _booked(data: dict[str, Any]) -> str:
    return _("%(name)s: %(booked)s rows booked, %(open)s left for a person") % {
        "name": data["name"],
        "booked": data["booked"],
        "open": data["open"],
    }


def _row(data: dict[str, Any]) -> str:
    words = {"amount": data["amount"], "subject": data.get("subject", ""), "reason": data.get("reason", "")}
    if words["reason"]:
        return _("%(amount)s yuan. Reason: %(reason)s") % words
    return _("%(amount)s yuan to %(subject)s") % words


def _line(data: dict[str, Any]) -> str:
    if "amount" in data:
        return _("from %(before)s to %(amount)s yuan. Reason: %(reason)s") % {
            "before": data["before"],
            "amount": data["amount"],
            "reason": data["reason"],
        }
    return str(data.get("reason", ""))


def _proof(data: dict[str, Any]) -> str:
    return str(data.get("name", ""))


DRAWING_REQUESTED = register(
    "payout.requested", gettext_lazy("Drawing asked for"), describe=_drawing, icon="hand-index", tone="amber"
)
PAYOUT_PREPARED = register("payout.prepared", gettext_lazy("Payout prepared"), describe=_drawing, icon="cash-stack")
PAYOUT_CANCELLED = register(
    "payout.cancelled", gettext_lazy("Payout cancelled"), describe=_cancelled, icon="slash-circle", tone="amber"
)
PAYOUT_LOOKS_SPLIT = register(
    "payout.looks_split",
    gettext_lazy("Drawings look split to stay below the limit of own payment"),
    describe=_drawing,
    icon="exclamation-triangle",
    tone="red",
)
PAYOUT_RELEASED = register(
    "payout.released", gettext_lazy("Payout released"), describe=_released, icon="send-check", tone="green"
)
PAYOUT_PAID = register("payout.paid", gettext_lazy("Payout made"), describe=_paid_out, icon="check2", tone="green")
PAYOUT_FAILED = register(
    "payout.failed", gettext_lazy("Payout refused by the bank"), describe=_failed, icon="x-octagon", tone="red"
)
PROOF_ADDED = register("payout.proof_added", gettext_lazy("Proof of the payee added"), describe=_proof, icon="receipt")
PROOF_OPENED = register("payout.proof_opened", gettext_lazy("Proof of the payee opened"), describe=_proof, icon="eye")
ORDER_PAID = register("order.paid", gettext_lazy("Bank paid the order"), describe=_answered, icon="bank", tone="green")
ORDER_REFUSED = register(
    "order.refused", gettext_lazy("Bank refused the order"), describe=_answered, icon="bank", tone="red"
)
REFUSAL_SETTLED = register(
    "order.refusal_settled", gettext_lazy("Refused order dealt with"), describe=_number, icon="check2-circle"
)
BATCH_EXPORTED = register(
    "batch.exported", gettext_lazy("Payment batch exported"), describe=_batch, icon="box-arrow-up", tone="blue"
)
BATCH_FETCHED = register(
    "batch.fetched", gettext_lazy("Payment batch fetched, with whole account numbers"), describe=_batch, icon="download"
)
FILE_SENT_IN = register("bank_file.sent_in", gettext_lazy("File from the bank sent in"), describe=_file, icon="upload")
FILE_DISCARDED = register(
    "bank_file.discarded", gettext_lazy("File from the bank discarded"), describe=_file, icon="trash", tone="amber"
)
FILE_BOOKED = register(
    "bank_file.booked", gettext_lazy("File from the bank booked"), describe=_booked, icon="check2-all", tone="green"
)
ROW_ASSIGNED = register("bank_row.assigned", gettext_lazy("Row of the bank assigned"), describe=_row, icon="link-45deg")
ROW_DISMISSED = register(
    "bank_row.dismissed", gettext_lazy("Row of the bank dismissed"), describe=_row, icon="slash-circle", tone="amber"
)
ROW_REOPENED = register(
    "bank_row.reopened", gettext_lazy("Row of the bank taken up again"), describe=_row, icon="arrow-counterclockwise"
)
LINE_BLOCKED = register("line.blocked", gettext_lazy("Credit line blocked"), describe=_line, icon="lock", tone="red")
LINE_UNBLOCKED = register(
    "line.unblocked", gettext_lazy("Credit line no longer blocked"), describe=_line, icon="unlock"
)
LINE_REDUCED = register(
    "line.reduced", gettext_lazy("Credit line reduced"), describe=_line, icon="arrow-down-circle", tone="amber"
)
LINES_EXPORTED = register(
    "lines.exported", gettext_lazy("Credit lines exported"), describe=lambda data: str(data["count"]), icon="download"
)
