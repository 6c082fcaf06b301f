"""What became of decisions: rows for decided rounds, and the verdict once the time of proof is over. Set-based."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import DateField, DurationField, ExpressionWrapper, F, Func, IntegerField, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest, Least

from jinxin import clock
from jinxin.policy.services import policy_at
from loans.models import Instalment, Loan, LoanDay
from review.enums import RoundState, SignKind, Verdict
from review.models import Outcome, Round, Sign

AT_ONCE: Final = 500
MICROSECONDS: Final = 24 * 60 * 60 * 1_000_000


def judge(at: datetime) -> int:
    """Enter every decided round, its loan once there is one, and the verdict of those whose time is over; return how
    many were judged. Safe to lose, to repeat and to run twice at once."""
    _enter_decided()
    _find_loans(at)
    return _pass_verdicts(at)


def _enter_decided() -> None:
    """Enter decided rounds with the checks that broke and the flags that were raised, a batch in each transaction."""
    while batch := list(
        Round.objects.filter(decided_at__isnull=False, outcome=None)
        .order_by("pk")
        .values("pk", "state", "decided_at", "dossier__statements__result__identities", "dossier__investigation__flags")
        .annotate(customer_class=F("application__customer__customer_class"))[:AT_ONCE]
    ):
        with transaction.atomic():
            _enter(batch)


def _enter(batch: Sequence[Mapping[str, Any]]) -> None:
    Outcome.objects.bulk_create((_outcome(row) for row in batch), ignore_conflicts=True)
    keys = dict(Outcome.objects.filter(round__in=[row["pk"] for row in batch]).values_list("round", "pk"))
    signs = [Sign(outcome_id=keys[row["pk"]], kind=kind, code=code) for row in batch for kind, code in signs_of(row)]
    Sign.objects.bulk_create(signs, ignore_conflicts=True)


def _outcome(row: Mapping[str, Any]) -> Outcome:
    refused = row["state"] == RoundState.REJECTED
    return Outcome(
        round_id=row["pk"],
        customer_class=row["customer_class"],
        decided_at=row["decided_at"],
        verdict=Verdict.NO_LOAN if refused else Verdict.OPEN,
    )


def signs_of(row: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield the checks of a frozen case that broke or could not be computed, and the flags that were raised."""
    for code, found in (row["dossier__statements__result__identities"] or {}).items():
        if not found["passes"]:
            yield SignKind.CHECK, code
    for flag in row["dossier__investigation__flags"] or ():
        yield SignKind.FLAG, flag["code"]


def _find_loans(at: datetime) -> None:
    """Note the first loan under an approval, and when its time of proof is over."""
    months = policy_at(at).judgement_months
    waiting = Outcome.objects.filter(verdict=Verdict.OPEN, loan=None)
    first = Loan.objects.filter(application__rounds=OuterRef("round")).order_by("pk").values("pk")[:1]
    waiting.annotate(first=Subquery(first)).filter(first__isnull=False).update(loan=Subquery(first))
    for started_on in _starts():
        judge_on = clock.add_months(started_on, months)
        Outcome.objects.filter(judge_on=None, loan__started_on=started_on).update(judge_on=judge_on)


def _starts() -> list[date]:
    rows = Outcome.objects.filter(judge_on=None, loan__isnull=False).order_by()
    return list(rows.values_list("loan__started_on", flat=True).distinct())


def _pass_verdicts(at: datetime) -> int:
    """Judge what is due, under the policy of today."""
    today, limit = clock.local_date(at), policy_at(at).judgement_days
    due = Outcome.objects.filter(verdict=Verdict.OPEN, loan__isnull=False, judge_on__lte=today)
    due.update(worst_days=Greatest(Coalesce(_late_instalments(), 0), Coalesce(_overdue_days(), 0)))
    late = due.filter(worst_days__gt=limit).update(verdict=Verdict.LATE, judged_at=at)
    return late + due.filter(worst_days__lte=limit).update(verdict=Verdict.GOOD, judged_at=at)


def _late_instalments() -> Subquery:
    """Select how many days the latest-paid instalment of the time of proof was late; what is unpaid is late until
    its end."""
    end = ExpressionWrapper(OuterRef("judge_on"), output_field=DateField())
    paid = Least(Coalesce(F("settled_on"), end), end)
    late = ExpressionWrapper(paid - F("payable_on"), output_field=DurationField())
    lines = Instalment.objects.filter(loan=OuterRef("loan"), payable_on__lte=OuterRef("judge_on"))
    return Subquery(lines.order_by().values("loan").annotate(days=Days(Max(late))).values("days"))


def _overdue_days() -> Subquery:
    """Select the longest arrears on any closed day of the time of proof: it knows of lines a later plan replaced."""
    days = LoanDay.objects.filter(loan=OuterRef("loan"), day__lte=OuterRef("judge_on"))
    return Subquery(days.order_by().values("loan").annotate(worst=Max("days_overdue")).values("worst"))


class Days(Func):
    """A difference of two dates as a whole number of days."""

    output_field = IntegerField()

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> Any:  # type: ignore[override]  # needs no more
        """SQLite keeps durations as microseconds."""
        return super().as_sql(compiler, connection, template=f"CAST(%(expressions)s / {MICROSECONDS} AS integer)")

    def as_postgresql(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        """PostgreSQL keeps them as intervals."""
        return super().as_sql(compiler, connection, template="EXTRACT(day FROM %(expressions)s)::integer")
