"""How good the board's judgement was: per member, for the board, and which signs foretold arrears. Sums only."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import get_language

from review.enums import Choice, RoundState, SignKind, Verdict
from review.intervals import Share, above
from review.models import Outcome, Round, Sign, Vote
from review.statements.wording import check_title

JUDGED: Final = (Verdict.GOOD, Verdict.LATE)


@dataclass(frozen=True)
class Period:
    """Decisions from one day to another, both included; None leaves an end open."""

    first: date | None = None
    last: date | None = None

    def within(self, field: str) -> Q:
        """Return the condition on a moment."""
        found = Q()
        if self.first:
            found &= Q(**{f"{field}__date__gte": self.first})
        if self.last:
            found &= Q(**{f"{field}__date__lte": self.last})
        return found


@dataclass(frozen=True)
class MemberJudgement:
    """One member's votes, and how the loans fared: those they approved, and those they were overruled on."""

    key: int
    name: str
    votes: int
    approvals: int
    declines: int
    vetoes: int
    agreed: Share
    late_approved: Share
    late_overruled: Share


@dataclass(frozen=True)
class BoardJudgement:
    """The board as a whole."""

    rounds: int
    approved: Share
    vetoed: Share
    unanimous: Share
    late: Share
    open: int


@dataclass(frozen=True)
class SignJudgement:
    """A check or flag: arrears where it showed, and where it did not."""

    kind: str
    code: str
    title: str
    with_it: Share
    without: Share

    @property
    def foretold(self) -> bool:
        """Whether arrears were surely more frequent where it showed."""
        return above(self.with_it, self.without)


def members(period: Period) -> list[MemberJudgement]:
    """Return every member who voted in a decided round, by name, in one query."""
    approved, judged = Q(seat__round__state=RoundState.APPROVED), Q(seat__round__outcome__verdict__in=JUDGED)
    late = Q(seat__round__outcome__verdict=Verdict.LATE)
    for_it = Q(choice=Choice.APPROVE)
    rows = (
        Vote.objects.filter(is_current=True, seat__is_active=True)
        .filter(seat__round__decided_at__isnull=False)
        .filter(period.within("seat__round__decided_at"))
        .order_by()
        .values(who=F("seat__member"), name=F("seat__member__name"))
        .annotate(
            votes=Count("pk"),
            approvals=Count("pk", filter=for_it),
            declines=Count("pk", filter=Q(choice=Choice.DECLINE)),
            vetoes=Count("pk", filter=Q(choice=Choice.VETO)),
            agreed=Count("pk", filter=(for_it & approved) | (~for_it & ~approved)),
            judged_for=Count("pk", filter=for_it & judged),
            late_for=Count("pk", filter=for_it & late),
            judged_against=Count("pk", filter=~for_it & judged),
            late_against=Count("pk", filter=~for_it & late),
        )
        .order_by("name", "who")
    )
    return [
        MemberJudgement(
            row["who"],
            row["name"],
            row["votes"],
            row["approvals"],
            row["declines"],
            row["vetoes"],
            Share(row["agreed"], row["votes"]),
            Share(row["late_for"], row["judged_for"]),
            Share(row["late_against"], row["judged_against"]),
        )
        for row in rows
    ]


def board(period: Period) -> BoardJudgement:
    """Return the board's own figures."""
    votes = Vote.objects.filter(is_current=True, seat__is_active=True).order_by()
    vetoed = votes.filter(choice=Choice.VETO).values("seat__round")
    split = votes.values("seat__round").annotate(ways=Count("choice", distinct=True)).filter(ways__gt=1)
    rounds = Round.objects.filter(decided_at__isnull=False).filter(period.within("decided_at"))
    found = rounds.aggregate(
        rounds=Count("pk"),
        approved=Count("pk", filter=Q(state=RoundState.APPROVED)),
        vetoed=Count("pk", filter=Q(pk__in=vetoed)),
        split=Count("pk", filter=Q(pk__in=split.values("seat__round"))),
    )
    fared = outcomes(period).aggregate(
        judged=Count("pk", filter=Q(verdict__in=JUDGED)),
        late=Count("pk", filter=Q(verdict=Verdict.LATE)),
        open=Count("pk", filter=Q(verdict=Verdict.OPEN)),
    )
    count = found["rounds"]
    return BoardJudgement(
        rounds=count,
        approved=Share(found["approved"], count),
        vetoed=Share(found["vetoed"], count),
        unanimous=Share(count - found["split"], count),
        late=Share(fared["late"], fared["judged"]),
        open=fared["open"],
    )


def outcomes(period: Period) -> QuerySet[Outcome]:
    """Return what became of the decisions of a period."""
    return Outcome.objects.filter(period.within("decided_at"))


def signs(period: Period) -> list[SignJudgement]:
    """Return the signs of judged loans, those that foretold arrears first. A check is compared within its class of
    customers only: the others have other checks."""
    judged = outcomes(period).filter(verdict__in=JUDGED)
    totals = {row["customer_class"]: row for row in _late_counts(judged, "customer_class")}
    shown = Sign.objects.filter(outcome__in=judged).order_by()
    counted = shown.values("kind", "code", "outcome__customer_class").annotate(
        n=Count("pk"), late=Count("pk", filter=Q(outcome__verdict=Verdict.LATE)), sample=Max("outcome__round")
    )
    rows: list[Any] = list(counted)
    titles = _flag_titles({row["sample"] for row in rows if row["kind"] == SignKind.FLAG})
    merged: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        merged.setdefault((row["kind"], row["code"]), []).append(row)
    found = [_sign(kind, code, parts, totals, titles) for (kind, code), parts in merged.items()]
    return sorted(found, key=lambda sign: (not sign.foretold, -(sign.with_it.value or 0), -sign.with_it.of, sign.code))


def _late_counts(judged: QuerySet[Outcome], *by: str) -> QuerySet[Outcome, dict[str, Any]]:
    rows = judged.order_by().values(*by)
    return rows.annotate(n=Count("pk"), late=Count("pk", filter=Q(verdict=Verdict.LATE)))


def _sign(kind: str, code: str, parts: list[Any], totals: dict[str, Any], titles: dict[str, str]) -> SignJudgement:
    seen = Share(sum(part["late"] for part in parts), sum(part["n"] for part in parts))
    classes = [part["outcome__customer_class"] for part in parts] if kind == SignKind.CHECK else list(totals)
    late, count = (sum(totals[name][key] for name in classes) for key in ("late", "n"))
    title = f"{code} {check_title(code)}" if kind == SignKind.CHECK else titles.get(code, code)
    return SignJudgement(kind, code, title, seen, Share(late - seen.hits, count - seen.of))


def _flag_titles(rounds: set[int]) -> dict[str, str]:
    """Return what flags were called when cases with them were frozen, in the reader's language."""
    language = "en" if (get_language() or "").startswith("en") else "zh-hans"
    frozen = Round.objects.filter(pk__in=rounds).values_list("dossier__investigation__flags", flat=True)
    return {flag["code"]: flag[language]["label"] for flags in frozen for flag in flags or ()}
