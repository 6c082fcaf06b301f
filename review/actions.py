"""What the trail says of statements and of the board. A running round's entries never tell how anybody voted."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jinxin.audit import registry
from jinxin.money import format_yuan
from jinxin.templatetags.ui import rate
from review.enums import RoundState


def _uploaded(data: dict[str, Any]) -> str:
    words = {"version": data["version"], "deviation": _share(data["deviation"])}
    text = _("Version %(version)s, headline deviation %(deviation)s.") % words
    return f"{text} {_('The statements do not add up yet.')}" if data["blocked"] else text


def _share(value: str | None) -> str:
    return _("not computable") if value is None else f"{Decimal(value) * 100:.2f}%"


def _opened(data: dict[str, Any]) -> str:
    words = {"number": data["round"], "members": _(", ").join(data["members"])}
    text = _("Round %(number)s with %(members)s.") % words
    return f"{text}\n{_('New facts: %(facts)s') % {'facts': data['new_facts']}}" if data.get("new_facts") else text


def _voted(data: dict[str, Any]) -> str:
    if data["changed"]:
        return _("Seat %(seat)s changed the vote; the former one is kept.") % {"seat": data["seat"]}
    return _("Seat %(seat)s has voted.") % {"seat": data["seat"]}


def _recused(data: dict[str, Any]) -> str:
    return _("%(member)s leaves seat %(seat)s: %(reason)s") % data


def _substituted(data: dict[str, Any]) -> str:
    return _("%(member)s takes seat %(seat)s of %(former)s: %(reason)s") % data


def _decided(data: dict[str, Any]) -> str:
    votes = data["votes"]
    tally = (
        ngettext("%(count)s approves", "%(count)s approve", votes["approve"]) % {"count": votes["approve"]},
        ngettext("%(count)s declines", "%(count)s decline", votes["decline"]) % {"count": votes["decline"]},
        ngettext("%(count)s veto", "%(count)s vetoes", votes["veto"]) % {"count": votes["veto"]},
    )
    text = _("%(result)s: %(tally)s.") % {"result": RoundState(data["to"]).label, "tally": _(", ").join(tally)}
    return f"{text} {_terms(data['terms'])}" if data["terms"] else text


def _approved(data: dict[str, Any]) -> str:
    return _terms(data["terms"])


def _terms(terms: dict[str, Any]) -> str:
    words = {
        "amount": format_yuan(Decimal(terms["amount"])),
        "months": terms["term_months"],
        "rate": rate(Decimal(terms["annual_rate"])).rstrip("%"),
    }
    text = _("%(amount)s yuan, %(months)s months, %(rate)s%% a year.") % words
    return f"{text}\n{_('Conditions: %(conditions)s') % terms}" if terms["conditions"] else text


def _tally_reason(data: dict[str, Any]) -> str:
    return str(data["reasons"])


def _begun(data: dict[str, Any]) -> str:
    if data["version"] is None:
        return _("From an empty sheet.")
    return _("From version %(version)s.") % {"version": data["version"]}


def _discarded(data: dict[str, Any]) -> str:
    return _("What was typed since the last version is gone.")


STATEMENTS_UPLOADED = registry.register(
    "statements.uploaded", gettext_lazy("Statements uploaded"), describe=_uploaded, icon="file-earmark-spreadsheet"
)
DRAFT_BEGUN = registry.register(
    "statements.draft_begun", gettext_lazy("Statements being typed"), describe=_begun, icon="pencil", tone="neutral"
)
DRAFT_DISCARDED = registry.register(
    "statements.draft_discarded",
    gettext_lazy("Typed statements discarded"),
    describe=_discarded,
    icon="trash",
    tone="neutral",
)
ROUND_OPENED = registry.register(
    "board.opened", gettext_lazy("Put before the board"), describe=_opened, icon="people", tone="amber"
)
VOTE_CAST = registry.register("board.voted", gettext_lazy("Vote cast"), describe=_voted, icon="check2-square")
MEMBER_RECUSED = registry.register(
    "board.recused", gettext_lazy("Member recused"), describe=_recused, icon="person-dash", tone="amber"
)
MEMBER_SUBSTITUTED = registry.register(
    "board.substituted", gettext_lazy("Substitute named"), describe=_substituted, icon="person-plus", tone="amber"
)
ROUND_DECIDED = registry.register(
    "board.decided", gettext_lazy("The board has decided"), describe=_decided, icon="hammer"
)
ROUND_CANCELLED = registry.register(
    "board.cancelled", gettext_lazy("Board round cancelled"), icon="x-circle", tone="neutral"
)
APPLICATION_APPROVED = registry.register(
    "application.approved", gettext_lazy("Application approved"), describe=_approved, icon="check-circle", tone="green"
)
APPLICATION_REJECTED = registry.register(
    "application.rejected", gettext_lazy("Application rejected"), describe=_tally_reason, icon="x-circle", tone="red"
)
