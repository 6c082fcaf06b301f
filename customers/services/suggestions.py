"""Who should be spoken to next: the weight of the links between prospects and each officer's customers.

The links of half a million ties cannot be weighed while somebody waits, so the sums stand in a table. They follow at
once for the parties whose ties, groups or salons change, and are made afresh every night, when customers' standing has
moved.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from customers.actions import relations as actions
from customers.models import Party, Suggestion, SuggestionPause
from customers.rules.relations import SAME_CIRCLE, SAME_SALON, STANDING, WEIGHTS, in_full
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.clock import local_date
from jinxin.errors import NotAllowed
from jinxin.policy.services import policy_at

_CASES = " ".join(f"WHEN '{kind}' THEN {weight}" for kind, weight in WEIGHTS.items())

_PROSPECT = """
    prospect.customer_id IS NULL AND prospect.business_id IS NULL AND prospect.dropped_at IS NULL {chosen}
"""

_TIES = """
    SELECT own.officer_id AS officer, prospect.id AS party,
        CASE tie.kind {cases} ELSE 1 END * CASE
            WHEN good.id IS NOT NULL THEN {repeat} WHEN customer.dealing_since IS NOT NULL THEN {dealing} ELSE {none}
        END AS points
    FROM customers_party prospect
    JOIN customers_relation tie ON tie.{near}_id = prospect.id AND tie.ended_at IS NULL
    JOIN customers_party own ON own.id = tie.{far}_id
    LEFT JOIN customers_business shop ON shop.id = own.business_id
    JOIN customers_customer customer
        ON customer.id = COALESCE(own.customer_id, shop.customer_id) AND customer.merged_into_id IS NULL
    LEFT JOIN customers_repeatcandidate good ON good.customer_id = customer.id AND good.left_on IS NULL
    WHERE {prospect} AND own.officer_id IS NOT NULL
        AND (prospect.officer_id IS NULL OR prospect.officer_id = own.officer_id)
"""

_SHARED = """
    SELECT run.officer_id, prospect.id, {points}
    FROM customers_party prospect
    JOIN {membership} mine ON mine.party_id = prospect.id AND {mine}
    JOIN {run} run ON run.id = mine.{run_key} {open}
    WHERE {prospect} AND (prospect.officer_id IS NULL OR prospect.officer_id = run.officer_id)
        AND EXISTS (
            SELECT 1 FROM {membership} theirs JOIN customers_party own ON own.id = theirs.party_id
            WHERE theirs.{run_key} = run.id AND {theirs} AND own.officer_id = run.officer_id
                AND (own.customer_id IS NOT NULL OR own.business_id IS NOT NULL)
        )
"""


def _statement(chosen: str) -> str:
    """Return the INSERT that weighs all links, or those of the parties that `chosen` names."""
    prospect = _PROSPECT.format(chosen=chosen)
    parts = [
        _TIES.format(cases=_CASES, near=near, far=far, prospect=prospect, **STANDING)
        for near, far in (("source", "target"), ("target", "source"))
    ]
    circles = {"membership": "customers_circlemember", "run": "customers_circle", "run_key": "circle_id"}
    salons = {"membership": "customers_attendance", "run": "customers_salon", "run_key": "salon_id"}
    parts.append(
        _SHARED.format(
            points=SAME_CIRCLE,
            open="AND run.closed_at IS NULL",
            mine="mine.left_on IS NULL",
            theirs="theirs.left_on IS NULL",
            prospect=prospect,
            **circles,
        )
    )
    parts.append(
        _SHARED.format(
            points=SAME_SALON, open="", mine="mine.attended", theirs="theirs.attended", prospect=prospect, **salons
        )
    )
    union = " UNION ALL ".join(parts)
    return (
        "INSERT INTO customers_suggestion (officer_id, party_id, score) "  # noqa: S608  # names of our own tables only
        f"SELECT officer, party, SUM(points) FROM ({union}) AS links WHERE true GROUP BY officer, party "
        # Another weighing may have come first; SQLite needs the WHERE to tell this from a join's ON.
        "ON CONFLICT (officer_id, party_id) DO UPDATE SET score = EXCLUDED.score"
    )


@transaction.atomic
def refresh(parties: Iterable[int]) -> None:
    """Weigh the links of these parties again."""
    numbers = sorted({int(pk) for pk in parties})
    if not numbers:
        return
    Suggestion.objects.filter(party__in=numbers).delete()
    chosen = f"AND prospect.id IN ({', '.join(str(number) for number in numbers)})"
    with connection.cursor() as cursor:
        cursor.execute(_statement(chosen))


def refresh_around(parties: Iterable[int]) -> None:
    """Weigh again the links of whoever is tied to these: they have become somebody's customers, or changed hands."""
    numbers = list(parties)
    near = Party.objects.filter(ties_out__target__in=numbers).values_list("pk", flat=True)
    far = Party.objects.filter(ties_in__source__in=numbers).values_list("pk", flat=True)
    refresh({*numbers, *near, *far})


@transaction.atomic
def refresh_all() -> int:
    """Weigh all links afresh; return how many suggestions there are."""
    Suggestion.objects.all()._raw_delete(Suggestion.objects.db)
    with connection.cursor() as cursor:
        cursor.execute(_statement(""))
    return Suggestion.objects.count()


@transaction.atomic
def hide_suggestion(*, party: Party, actor: Any, at: datetime) -> SuggestionPause:
    """Put a suggestion aside ("not this one") for as many days as the policy says; again, the days begin anew."""
    if not (actor.has_role(Role.OFFICER) and in_full(actor, party)):
        raise NotAllowed(_("Only the officer a prospect is suggested to puts it aside."))
    until = local_date(at) + timedelta(days=policy_at(at).suggestion_pause_days)
    pause, _made = SuggestionPause.objects.update_or_create(officer=actor, party=party, defaults={"until": until})
    record(actions.SUGGESTION_HIDDEN, party, actor=actor, at=at, data={"until": until})
    return pause


@transaction.atomic
def show_suggestion(*, party: Party, actor: Any) -> None:
    """Take back "not this one"."""
    SuggestionPause.objects.filter(officer=actor, party=party).delete()
