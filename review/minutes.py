"""The minutes of a round: all that a resolution and 会议纪要 must say, as blocks for paper and for Word."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jinxin.audit.masking import masked
from jinxin.money import format_yuan
from jinxin.pdf import Block, Sheet
from jinxin.policy.services import policy_version
from jinxin.staff.models import Centre
from jinxin.templatetags.ui import moment, percent, rate
from review.enums import Attendance, Choice, RoundState
from review.frozen import FrozenCase
from review.models import AgendaItem, Presence, Round, Vote
from review.queries.ballots import Place
from review.services.board.votes import seal

DASH = "—"


def minutes_sheet(board_round: Round, places: Sequence[Place], *, language: str, version: int) -> Sheet:
    """Return the minutes of a decided round in the active language; the seats must show all votes."""
    case = FrozenCase(board_round.dossier)
    centre = Centre.objects.first()
    number = f"{case.application['number']}-{board_round.number}"
    return Sheet(
        title=_("Minutes of the board"),
        number=_("No. %(number)s, version %(version)s") % {"number": number, "version": version},
        blocks=minutes_blocks(board_round, case, places),
        footer=centre.name if centre else "",
        author=centre.name if centre else "",
        language=language,
    )


def facts_hash(board_round: Round, case: FrozenCase, places: Sequence[Place]) -> str:
    """Return a hash over all the minutes say: only where it changes there is a new version."""
    blocks = json.dumps(minutes_blocks(board_round, case, places), ensure_ascii=False, default=str)
    return hashlib.sha256(blocks.encode()).hexdigest()


def minutes_blocks(board_round: Round, case: FrozenCase, places: Sequence[Place]) -> list[Block]:
    """Return the parts of the minutes in their order."""
    return [
        _meeting(board_round),
        *_attendance(board_round, places),
        _applicant(board_round, case),
        _proposal(case),
        *_presentation(board_round),
        *_questions(board_round),
        _result(board_round, case, places),
        *(_vote(place, vote) for place in places for vote in (*place.former, place.vote) if vote),
        _checks(case),
        _frozen(board_round, case),
        {"kind": "signatures", "columns": _signatures(places)},
    ]


def _pairs(caption: str, facts: Sequence[tuple[Any, Any]]) -> Block:
    rows = [[str(label), str(value) if value not in (None, "") else DASH] for label, value in facts]
    return {"kind": "pairs", "caption": caption, "rows": rows}


def _meeting(board_round: Round) -> Block:
    item = (
        AgendaItem.objects.filter(round=board_round).select_related("evening").order_by("-evening__day", "-pk").first()
    )
    evening = item.evening if item else None
    policy = policy_version(board_round.policy_version)
    rule = _("policy %(version)s: %(seats)s votes, %(needed)s approvals")
    words = {"version": policy.version, "seats": board_round.seats_needed, "needed": board_round.approvals_needed}
    centre = Centre.objects.first()
    held = f"{moment(evening.opened_at)} – {moment(evening.closed_at)}" if evening and evening.opened_at else ""
    return _pairs(
        _("Meeting"),
        [
            (_("Unit"), centre.name if centre else ""),
            (_("Place"), evening.place if evening else _("circulated to the members")),
            (_("Held"), held),
            (pgettext("board round", "Opened"), f"{moment(board_round.opened_at)} · {board_round.opened_by.name}"),
            (_("Decided"), moment(board_round.decided_at)),
            (_("Recorder"), board_round.recorder.name if board_round.recorder else board_round.opened_by.name),
            (_("Rules"), rule % words),
        ],
    )


def _attendance(board_round: Round, places: Sequence[Place]) -> list[Block]:
    noted = {
        row.member_id: row
        for row in Presence.objects.filter(evening__items__round=board_round).order_by("evening__day")
    }
    rows = [[str(p.seat.position), p.seat.member.name, _came(p, noted), _why(p)] for p in places]
    head = [_("Seat"), _("Member"), _("Attendance"), _("Remarks")]
    return [
        {
            "kind": "table",
            "caption": _("Who sat, who left and why"),
            "head": head,
            "rows": rows,
            "align": "clll",
            "widths": [0, 2, 2, 5],
        }
    ]


def _came(place: Place, noted: dict[int, Presence]) -> str:
    if not place.seat.is_active:
        return str(place.status)
    found = noted.get(place.seat.member_id)
    if found and found.attendance == Attendance.ABSENT:
        why = found.reason or _("no vote until the end of the evening")
        return f"{found.get_attendance_display()}: {why}"
    return _("voted")


def _why(place: Place) -> str:
    parts = []
    if place.seat.reason and place.seat.left_at:
        parts.append(f"{moment(place.seat.left_at)} {place.seat.reason}")
    if place.seat.replaces:
        words = {"name": place.seat.replaces.member.name, "reason": place.seat.named_because}
        parts.append(_("For %(name)s: %(reason)s") % words)
    return "\n".join(parts) or DASH


def _applicant(board_round: Round, case: FrozenCase) -> Block:
    facts = [
        (_("Case"), f"{case.application['number']} · {_('round %(number)s') % {'number': board_round.number}}"),
        (_("Applicant"), case.name),
        *((fact.label, fact.value) for fact in case.who),
        (_("Loan officer"), case.application["officer"]),
    ]
    return _pairs(_("Applicant"), facts)


def _proposal(case: FrozenCase) -> Block:
    months = _("%(months)s months") % {"months": case.application["term_months"]}
    recommended = case.recommended_amount
    return _pairs(
        _("What was asked for"),
        [
            (_("Product"), case.product),
            (_("Amount, yuan"), format_yuan(case.amount)),
            (_("Term and method"), f"{months} · {case.method}"),
            (_("Yearly rate"), rate(case.annual_rate)),
            (_("Purpose"), case.application["purpose"]),
            (_("First source of repayment"), case.investigation.get("repayment_source")),
            (_("The officer recommends"), "" if recommended is None else format_yuan(recommended)),
            (_("Recommendation"), case.investigation.get("recommendation")),
            (_("Red flags"), "; ".join(f"{flag['label']} {flag['value']}" for flag in case.flags)),
        ],
    )


def _presentation(board_round: Round) -> list[Block]:
    new = [(_("New facts"), board_round.new_facts)] if board_round.new_facts else []
    said = [(_("Presentation"), board_round.presentation)] if board_round.presentation else []
    return [_pairs(_("Presentation"), [*new, *said])] if new or said else []


def _questions(board_round: Round) -> list[Block]:
    asked = list(board_round.questions.select_related("asked_by", "answered_by"))
    if not asked:
        return []
    rows = [
        [
            f"{item.asked_by.name}: {item.text}",
            f"{item.answered_by.name}: {item.answer}" if item.answered_by else _("not answered"),
        ]
        for item in asked
    ]
    head = [_("Question"), _("Answer")]
    return [{"kind": "table", "caption": _("Questions and answers"), "head": head, "rows": rows, "align": "ll"}]


def _result(board_round: Round, case: FrozenCase, places: Sequence[Place]) -> Block:
    approved = board_round.state == RoundState.APPROVED
    voted = [(place, place.vote) for place in places if place.vote and place.seat.is_active]
    dissent = [f"{p.seat.member.name} ({v.get_choice_display()})" for p, v in voted if _for(v) is not approved]
    tally = ", ".join(f"{Choice(c).label} {sum(v.choice == c for _p, v in voted)}" for c in Choice.values)
    facts: list[tuple[Any, Any]] = [(_("Decision"), outcome_words(board_round, case)), (_("Votes"), tally)]
    if board_round.amount is not None:
        facts += [
            (_("Approved amount, yuan"), format_yuan(board_round.amount)),
            (_("Term"), _("%(months)s months") % {"months": board_round.term_months}),
            (_("Yearly rate"), rate(board_round.annual_rate)),
            (_("Conditions before payout"), board_round.conditions),
        ]
    else:
        facts.append(
            (_("Reasons of the refusal"), "\n".join(dict.fromkeys(v.reason for _p, v in voted if not _for(v))))
        )
    facts.append((_("Dissent"), ", ".join(dissent) or _("none")))
    facts += [
        (_("Veto of %(name)s") % {"name": p.seat.member.name}, _basis(board_round, case))
        for p, v in voted
        if v.choice == Choice.VETO
    ]
    return _pairs(_("Result"), facts)


def _for(vote: Vote) -> bool:
    return vote.choice == Choice.APPROVE


def outcome_words(board_round: Round, case: FrozenCase) -> str:
    """Return the outcome as a resolution names it: approved as asked, approved with changes, refused."""
    if board_round.state != RoundState.APPROVED:
        return _("refused")
    asked = (case.amount, case.application["term_months"], case.annual_rate)
    granted = (board_round.amount, board_round.term_months, board_round.annual_rate)
    return _("approved as asked") if asked == granted else _("approved with changes")


def _basis(board_round: Round, case: FrozenCase) -> str:
    findings, policy = case.findings, policy_version(board_round.policy_version)
    words = {
        "code": findings.worst,
        "deviation": percent(findings.max_deviation),
        "threshold": percent(policy.veto_threshold),
    }
    parts = [_("rests on check %(code)s: deviation %(deviation)s, threshold %(threshold)s") % words]
    parts += [str(text) for text in findings.impossible]
    if findings.uncomputable:
        parts.append(_("not computable: %(codes)s") % {"codes": ", ".join(findings.uncomputable)})
    return "; ".join(parts)


def _vote(place: Place, vote: Vote) -> Block:
    name = _("Seat %(number)s") % {"number": place.seat.position}
    facts: list[tuple[Any, Any]] = [(_("Vote"), vote.get_choice_display())]
    if vote.amount is not None:
        words = {"amount": format_yuan(vote.amount), "months": vote.term_months, "rate": rate(vote.annual_rate)}
        facts.append((_("On terms"), _("%(amount)s yuan, %(months)s months, %(rate)s a year") % words))
    facts.append((_("Reason"), vote.reason))
    if vote.conditions:
        facts.append((_("Conditions"), vote.conditions))
    facts.append((_("Cast"), f"{moment(vote.cast_at)} · {vote.get_confirmed_by_display() or _('not asked')}"))
    facts.append((_("Seal"), seal(vote)))
    head = f"{name} · {place.seat.member.name}"
    return _pairs(head if vote.is_current else f"{head} · {_('Former vote')}", facts)


def _checks(case: FrozenCase) -> Block:
    rows = [
        [
            f"{check.code} {check.title}",
            check.left.text or DASH,
            check.right.text or DASH,
            check.difference.text or DASH,
            DASH if check.deviation is None else percent(check.deviation),
            str(check.verdict),
        ]
        for check in case.checks
    ]
    head = [_("Check"), _("Declared"), _("Explained"), _("Difference"), _("Deviation"), _("Verdict")]
    caption = _("Checks as frozen")
    return {
        "kind": "table",
        "caption": caption,
        "head": head,
        "rows": rows,
        "align": "lrrrrl",
        "widths": [4, 2, 2, 2, 1.4, 1.2],
    }


def _frozen(board_round: Round, case: FrozenCase) -> Block:
    version = case.data["statements"]["version"]
    return _pairs(
        _("Frozen case"),
        [
            (_("Frozen"), f"{moment(case.frozen_at)} · {_('statements version %(version)s') % {'version': version}}"),
            (_("Check sum of the frozen case"), board_round.dossier_hash),
        ],
    )


def _signatures(places: Sequence[Place]) -> list[list[str]]:
    members = [[place.seat.member.name, "________________"] for place in places if place.seat.is_active]
    return [*members, [_("Date and seal"), "________________"]]


def file_name(board_round: Round, form: str) -> str:
    """Return what the file is called: the case and the round, no name of a person."""
    return masked(f"{board_round.application.number}-{board_round.number}-{_('minutes')}.{form}")
