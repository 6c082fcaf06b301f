"""The verbs of a campaign: set up, change, fill the list, close."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import DateTimeField, F, Value
from django.utils.translation import gettext as _

from customers import facts
from customers.actions import campaigns as actions
from customers.enums import Acquisition, CampaignStage
from customers.models import Campaign, CampaignTarget, Party
from customers.queries.campaigns import listed_in, matching
from customers.rules.campaigns import may_run
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.clock import local_date
from jinxin.errors import DomainError, InvalidFields, NotAllowed, StaleState
from jinxin.flow import locked
from jinxin.policy.services import policy_at

LONGEST = 366
"""Days a campaign lasts at most."""


@transaction.atomic
def create_campaign(*, fields: Mapping[str, Any], actor: Any, at: datetime) -> Campaign:
    """Set a campaign up: `name`, `method`, `goal`, `segment`, `starts_on`, `ends_on`. Raises InvalidFields."""
    if not actor.has_role(Role.OFFICER, Role.MANAGER):
        raise NotAllowed(_("Loan officers and managers set campaigns up."))
    values = _read(fields, local_date(at), starts=None)
    campaign = Campaign.objects.create(created_by=actor, created_at=at, segment=fields.get("segment"), **values)
    record(actions.CREATED, campaign, actor=actor, at=at, data=_about(campaign))
    return campaign


@transaction.atomic
def change_campaign(
    *, campaign: Campaign, fields: Mapping[str, Any], version: int, actor: Any, at: datetime
) -> Campaign:
    """Change name, method, goal or dates. Raises InvalidFields, StaleState where somebody saved since `version`."""
    _check_may_run(actor, campaign)
    _check_open(campaign)
    values = _read(fields, local_date(at), starts=campaign.starts_on)
    _save_version(campaign, {**values, "segment": fields.get("segment")}, version)
    record(actions.CHANGED, campaign, actor=actor, at=at, data=_about(campaign))
    return campaign


def _read(fields: Mapping[str, Any], today: date, *, starts: date | None) -> dict[str, Any]:
    values, errors = {}, {}
    readers = {"name": facts.line(80), "method": facts.choice(Acquisition)}
    for name, read in readers.items():
        try:
            values[name] = read(fields.get(name, ""), today)
        except ValidationError as error:
            errors[name] = " ".join(error.messages)
    if goal := fields.get("goal"):
        try:
            values["goal"] = facts.line(200)(goal, today)
        except ValidationError as error:
            errors["goal"] = " ".join(error.messages)
    begin, end = fields.get("starts_on"), fields.get("ends_on")
    if not isinstance(begin, date):
        errors["starts_on"] = _("Enter a date such as 2024-03-15.")
    elif begin < today and begin != starts:
        errors["starts_on"] = _("Choose a day from today on.")
    if not isinstance(end, date):
        errors["ends_on"] = _("Enter a date such as 2024-03-15.")
    elif isinstance(begin, date) and not 0 <= (end - begin).days <= LONGEST:
        errors["ends_on"] = _("A campaign ends after it begins, within a year.")
    if errors:
        raise InvalidFields(errors)
    return {"goal": "", **values, "starts_on": begin, "ends_on": end}


@transaction.atomic
def fill(*, campaign: Campaign, criteria: Mapping[str, Any], actor: Any, at: datetime) -> int:
    """Put everybody the criteria mean on the list, in one statement, each with their own officer; return how many.

    Who is on it already stays as they are. Raises DomainError where the list would become longer than the policy lets.
    """
    fresh: Campaign = locked(campaign)
    _check_may_run(actor, fresh)
    _check_open(fresh)
    people = matching(criteria, actor).exclude(listed_in(fresh))
    room = policy_at(at).campaign_most_targets - fresh.targets.count()
    if people[: room + 1].count() > room:
        most = policy_at(at).campaign_most_targets
        raise DomainError(_("A list holds %(most)s people at most. Narrow the choice down.") % {"most": most})
    count = _list(fresh, people, at)
    if count:
        data = {"count": count, "campaign": fresh.name}
        record(actions.LISTED, fresh, actor=actor, at=at, data=data)
    return count


def _list(campaign: Campaign, people: Any, at: datetime) -> int:
    moment = Value(at, output_field=DateTimeField())
    columns: dict[str, Any] = {
        "campaign_id": Value(campaign.pk),
        "party_id": F("pk"),
        "officer_id": F("officer_id"),
        "stage": Value(CampaignStage.LISTED.value),
        "staged_at": moment,
        "listed_at": moment,
    }
    rows = Party.objects.filter(customer__in=people.order_by().values("pk")).order_by().values_list(*columns.values())
    sql, params = rows.query.sql_with_params()
    using = connection.ops.quote_name
    into = f"INSERT INTO {using(CampaignTarget._meta.db_table)} ({', '.join(using(name) for name in columns)})"
    with connection.cursor() as cursor:
        cursor.execute(f"{into} {sql} ON CONFLICT DO NOTHING", params)
        return int(cursor.rowcount)


@transaction.atomic
def add(*, campaign: Campaign, party: Party, actor: Any, at: datetime) -> CampaignTarget:
    """Put one person, shop or prospect on the list by hand. Raises DomainError where they are on it or it is full."""
    fresh: Campaign = locked(campaign)
    _check_may_run(actor, fresh)
    _check_open(fresh)
    if party.officer_id is None or not (actor.has_role(Role.MANAGER) or party.officer_id == actor.pk):
        raise NotAllowed(_("Somebody must look after them first; officers list their own."))
    most = policy_at(at).campaign_most_targets
    if fresh.targets.count() >= most:
        raise DomainError(_("A list holds %(most)s people at most. Narrow the choice down.") % {"most": most})
    target, made = CampaignTarget.objects.get_or_create(
        campaign=fresh,
        party=party,
        defaults={"officer_id": party.officer_id, "staged_at": at, "listed_at": at},
    )
    if not made:
        raise DomainError(_("%(name)s is on the list already.") % {"name": party.name})
    record(actions.LISTED, fresh, actor=actor, at=at, data={"count": 1, "campaign": fresh.name})
    return target


@transaction.atomic
def remove(*, target: CampaignTarget, actor: Any, at: datetime) -> None:
    """Take somebody off the list whom nobody has spoken to. Raises DomainError where somebody has."""
    _check_may_run(actor, target.campaign)
    _check_open(target.campaign)
    who = target.party.name
    gone, _rows = CampaignTarget.objects.filter(pk=target.pk, stage=CampaignStage.LISTED).delete()
    if not gone:
        raise DomainError(_("Somebody has spoken to %(name)s. They stay on the list.") % {"name": who})
    record(actions.UNLISTED, target.campaign, actor=actor, at=at, data={"who": who})


@transaction.atomic
def close(*, campaign: Campaign, version: int, actor: Any, at: datetime) -> None:
    """Close a campaign: its list stands still. Raises StaleState where somebody saved since `version`."""
    _check_may_run(actor, campaign)
    _check_open(campaign)
    _save_version(campaign, {"closed_at": at}, version)
    record(actions.CLOSED, campaign, actor=actor, at=at, data=_about(campaign))


@transaction.atomic
def reopen(*, campaign: Campaign, version: int, actor: Any, at: datetime) -> None:
    """Open a closed campaign again."""
    _check_may_run(actor, campaign)
    if not campaign.closed_at:
        raise DomainError(_("This campaign is open."))
    _save_version(campaign, {"closed_at": None}, version)
    record(actions.REOPENED, campaign, actor=actor, at=at, data=_about(campaign))


def _check_may_run(actor: Any, campaign: Campaign) -> None:
    if not may_run(actor, campaign):
        raise NotAllowed(_("Only whoever set the campaign up and managers change it."))


def _check_open(campaign: Campaign) -> None:
    if campaign.closed_at:
        raise DomainError(_("This campaign is closed. Open it again first."))


def _save_version(campaign: Campaign, values: Mapping[str, Any], version: int) -> None:
    found = Campaign.objects.filter(pk=campaign.pk, version=version)
    if found.update(version=F("version") + 1, **values) != 1:
        raise StaleState(_("Somebody else has saved this campaign since you opened it. Compare and save again."))
    for name, value in values.items():
        setattr(campaign, name, value)
    campaign.version = version + 1


def _about(campaign: Campaign) -> dict[str, Any]:
    return {
        "name": campaign.name,
        "method": campaign.method,
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
    }
