"""What the trail may say of a case from draft to admission, and of the products."""

from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jinxin.audit.registry import register
from loans.enums import MISSING_PARTS, Method, Need, PaperKind, Sizing
from loans.models import Product
from loans.wording import label_of, listed

PRODUCT_CHOICES: dict[str, Any] = {"methods": Method, "needs": Need, "sizing": Sizing}
BLANKS = frozenset({"", "None"})
SAID = {"True": gettext_lazy("yes"), "False": gettext_lazy("no")}


def _asked(data: dict[str, Any]) -> str:
    return _("%(product)s, %(amount)s yuan, %(months)s months, %(rate)s%% a year") % {
        "product": data["product"][(get_language() or "").startswith("en")],
        "amount": data["amount"],
        "months": data["months"],
        "rate": data["rate"],
    }


def _reason(data: dict[str, Any]) -> str:
    return str(data.get("reason", ""))


def _paper(data: dict[str, Any]) -> str:
    kind = PaperKind(data["kind"]).label
    if data.get("reason"):
        return _("%(kind)s: %(name)s. Reason: %(reason)s") % {
            "kind": kind,
            "name": data["name"],
            "reason": data["reason"],
        }
    return _("%(kind)s: %(name)s") % {"kind": kind, "name": data["name"]}


def _opened(data: dict[str, Any]) -> str:
    return str(data["name"])


def _flags(data: dict[str, Any]) -> str:
    return _("Red flags: %(red)s, amber: %(amber)s. Recommended: %(amount)s yuan") % {
        "red": len(data["red"]),
        "amber": len(data["amber"]),
        "amount": data["recommended"],
    }


def _returned(data: dict[str, Any]) -> str:
    missing = listed(MISSING_PARTS[code] for code in data["missing"])
    return _("Missing: %(missing)s. Reason: %(reason)s") % {"missing": missing, "reason": data["reason"]}


def _lpr(data: dict[str, Any]) -> str:
    return _("From %(day)s: one year %(one)s%%, five years %(five)s%%") % data


def _changes(data: dict[str, Any]) -> str:
    changed = data["changed"].items()
    return "\n".join(
        f"{label_of(Product, name)}: {_shown(name, before)} → {_shown(name, after)}"
        for name, (before, after) in changed
    )


def _shown(name: str, written: str) -> str:
    """Return a value of a product as people read it."""
    if written in BLANKS:
        return "—"
    if name in PRODUCT_CHOICES:
        labels = dict(PRODUCT_CHOICES[name].choices)
        return listed(labels.get(one, one) for one in written.split(", "))
    return str(SAID.get(written, written))


OPENED = register("application.opened", gettext_lazy("Application opened"), describe=_asked, icon="file-earmark-plus")
EDITED = register("application.edited", gettext_lazy("Application changed"), describe=_asked, icon="pencil")
SUBMITTED = register("application.submitted", gettext_lazy("Application submitted"), describe=_asked, icon="send")
WITHDRAWN = register("application.withdrawn", gettext_lazy("Application withdrawn"), describe=_reason, icon="x-circle")
INVESTIGATION_STARTED = register("investigation.started", gettext_lazy("Investigation started"), icon="search")
INVESTIGATION_SAVED = register("investigation.saved", gettext_lazy("Investigation saved"), icon="save")
INVESTIGATION_COMPLETED = register(
    "investigation.completed",
    gettext_lazy("Investigation completed"),
    describe=_flags,
    icon="check-circle",
    tone="green",
)
PAPER_ADDED = register("paper.added", gettext_lazy("Paper added"), describe=_paper, icon="paperclip")
PAPER_REMOVED = register("paper.removed", gettext_lazy("Paper removed"), describe=_paper, icon="trash", tone="amber")
REPORT_OPENED = register(
    "paper.report_opened", gettext_lazy("Credit report opened"), describe=_opened, icon="eye", tone="amber"
)
PAPERS_COMPLETE = register("papers.complete", gettext_lazy("Papers complete"), icon="folder-check", tone="green")
ADMITTED = register(
    "admission.admitted", gettext_lazy("Admitted"), describe=_reason, icon="check2-circle", tone="green"
)
DECLINED = register("admission.declined", gettext_lazy("Declined"), describe=_reason, icon="x-octagon", tone="red")
RETURNED = register(
    "admission.returned",
    gettext_lazy("Returned for completion"),
    describe=_returned,
    icon="arrow-return-left",
    tone="amber",
)
PRODUCT_CHANGED = register("product.changed", gettext_lazy("Product changed"), describe=_changes, icon="sliders")
LPR_ADDED = register("lpr.added", gettext_lazy("LPR entered"), describe=_lpr, icon="percent")
