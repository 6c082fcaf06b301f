"""Contacts, campaigns and answers as officers would note them, through the services."""

from datetime import date, datetime, timedelta
from typing import Any

from customers.enums import Acquisition, ContactChannel, ContactOutcome
from customers.models import Campaign, CampaignTarget, Contact, Customer, Party
from customers.services.campaigns import add, create_campaign
from customers.services.contacts import log_contact
from customers.services.portraits import save_answers


def answer(customer: Customer, at: datetime, *, declined: bool = False, **answers: Any) -> list[str]:
    """Keep answers of a customer's portrait as their own officer."""
    return save_answers(customer=customer, answers=answers, declined=declined, actor=customer.officer, at=at)


def speak(party: Party, at: datetime, outcome: str = ContactOutcome.INTERESTED, **more: Any) -> Contact:
    """Note a call with somebody as the officer who looks after them."""
    values = {"channel": ContactChannel.CALL, "outcome": outcome, "actor": party.officer, **more}
    return log_contact(party=party, at=at, **values)


def make_campaign(actor: Any, at: datetime, **fields: Any) -> Campaign:
    """Set a campaign up that begins today and lasts two weeks."""
    today: date = at.date()
    values = {"name": "春节备货", "method": Acquisition.PRECISE, "goal": "", **fields}
    return create_campaign(
        fields={"starts_on": today, "ends_on": today + timedelta(days=14), **values}, actor=actor, at=at
    )


def list_them(campaign: Campaign, *customers: Customer, at: datetime) -> list[CampaignTarget]:
    """Put customers on the list of a campaign."""
    return [add(campaign=campaign, party=one.party, actor=campaign.created_by, at=at) for one in customers]


NASTY = ("\x00", "9" * 400, "-1", "1e400", "٣", "' OR 1=1 --", "%s %(x)s {0}", "<script>", "😀" * 300, "a,b,\x00")
"""What nobody types and every page must survive."""
