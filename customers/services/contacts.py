"""The verbs around a word with somebody: noting it, adding when to speak again, taking it back, showing the number."""

import unicodedata
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from customers.actions import contacts as actions
from customers.enums import ContactChannel, ContactOutcome
from customers.models import Campaign, CampaignTarget, Contact, Customer, Opportunity, Party
from customers.queries.contacts import still_to_come
from customers.rules.contacts import check_day, check_working_day, may_speak, may_take_back
from customers.services import funnel
from jinxin.audit.services import record
from jinxin.errors import DomainError, NotAllowed, StaleState
from jinxin.flow import locked
from jinxin.policy.services import policy_at
from jinxin.worktime.services.calendar import current_calendar

LONGEST_NOTE = 200


@transaction.atomic
def log_contact(
    *,
    party: Party,
    channel: str,
    outcome: str,
    note: str = "",
    next_on: date | None = None,
    campaign: Campaign | None = None,
    opportunity: Opportunity | None = None,
    actor: Any,
    at: datetime,
) -> Contact:
    """Note a word with somebody. It follows up what was open with them, and moves them on in a campaign.

    Without a `campaign` it counts for the newest running one whose list they are on. A prospect nobody looks after is
    from then on looked after by whoever spoke to them, so that two officers do not court the same person. Raises
    NotAllowed for another officer's customer, DomainError for a day in the past, a note too long or a closed campaign.
    """
    fresh: Party = locked(party)
    if not may_speak(actor, fresh):
        raise NotAllowed(_("Only the loan officer who looks after them notes contacts."))
    if channel not in ContactChannel.values:
        raise DomainError(_("Choose one of the options."), field="channel")
    if outcome not in ContactOutcome.values:
        raise DomainError(_("Choose one of the options."), field="outcome")
    if next_on:
        check_day(next_on, at)
    text, round_ = clean_note(note), _campaign(campaign, fresh, at)
    _look_after(fresh, actor)
    Contact.objects.open().filter(party=fresh).update(followed_up_at=at)
    contact = Contact.objects.create(
        party=fresh,
        officer=actor,
        at=at,
        channel=channel,
        outcome=outcome,
        note=text,
        next_on=next_on,
        campaign=round_,
        opportunity=opportunity,
    )
    note_next_contact(fresh)
    record(actions.NOTED, contact, actor=actor, at=at, data=_told(contact))
    if round_:
        funnel.note_outcome(round_, fresh, outcome, actor=actor, at=at)
    return contact


def note_next_contact(party: Party) -> None:
    """Repeat beside the customer, in its transaction, the day of the contact with them that is still to come."""
    if party.customer_id:
        Customer.objects.filter(pk=party.customer_id).update(next_contact=still_to_come())


def mend_next_contacts() -> int:
    """Let every customer's day of the next contact say again what the contacts say; return how many were wrong.

    Set-based, and only differences are written.
    """
    waiting = Contact.objects.open().filter(party__customer__isnull=False).order_by()
    concerned = Q(next_contact__isnull=False) | Q(pk__in=waiting.values("party__customer"))
    wrong = Q(next_contact__isnull=True) | Q(due__isnull=True) | ~Q(next_contact=F("due"))
    rows = Customer.objects.filter(concerned).annotate(due=still_to_come()).filter(wrong)
    return rows.order_by().update(next_contact=still_to_come())


def clean_note(note: str) -> str:
    """Return a note on one line. Raises DomainError where it is too long."""
    kept = (" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in note)
    text = " ".join("".join(kept).split())
    if len(text) > LONGEST_NOTE:
        words = {"limit": LONGEST_NOTE, "length": len(text)}
        raise DomainError(_("Shorten this to %(limit)s characters; it has %(length)s.") % words, field="note")
    return text


def _campaign(campaign: Campaign | None, party: Party, at: datetime) -> Campaign | None:
    if campaign is None:
        return funnel.running_campaign(party, at)
    if campaign.closed_at or not CampaignTarget.objects.filter(campaign=campaign, party=party).exists():
        raise DomainError(_("They are not on the list of a campaign that is open."), field="campaign")
    return campaign


def _look_after(party: Party, actor: Any) -> None:
    if party.officer_id is None:
        Party.objects.filter(pk=party.pk, officer=None).update(officer=actor)
        party.officer = actor


def _told(contact: Contact) -> dict[str, Any]:
    data = {"channel": contact.channel, "outcome": contact.outcome, "note": contact.note, "next_on": contact.next_on}
    if contact.campaign:
        data["campaign"] = contact.campaign.name
    return {name: value for name, value in data.items() if value}


@transaction.atomic
def add_details(*, contact: Contact, note: str, next_on: date | None, actor: Any, at: datetime) -> Contact:
    """Add a note and the day of the next contact, which must be a working day. Raises DomainError for another, and
    StaleState where they were spoken to since."""
    locked(contact.party)
    fresh = Contact.objects.filter(pk=contact.pk).first()
    if fresh is None:
        raise StaleState(_("This contact is taken back already."))
    if fresh.officer_id != actor.pk:
        raise NotAllowed(_("Only whoever noted this contact adds to it."))
    if fresh.followed_up_at or Contact.objects.filter(party=fresh.party_id, at__gt=fresh.at).exists():
        raise StaleState(_("They were spoken to again since. Note the next contact there."))
    if next_on and next_on != fresh.next_on:
        check_day(next_on, at)
        check_working_day(next_on, current_calendar(at))
    fresh.note, fresh.next_on = clean_note(note), next_on
    fresh.save(update_fields=["note", "next_on"])
    note_next_contact(fresh.party)
    data = {name: value for name, value in {"note": fresh.note, "next_on": next_on}.items() if value}
    record(actions.DETAILS, fresh, actor=actor, at=at, data=data)
    return fresh


@transaction.atomic
def take_back(*, contact: Contact, actor: Any, at: datetime) -> None:
    """Take a contact back that was noted by mistake: what it followed up is open again, its step in a campaign undone.

    Raises NotAllowed for somebody else's, DomainError when the minutes of the policy are over or they were spoken to
    again, StaleState where it is gone already.
    """
    locked(contact.party)
    if contact.officer_id != actor.pk:
        raise NotAllowed(_("Only whoever noted this contact takes it back."))
    if not may_take_back(actor, contact, at, policy_at(at)):
        raise DomainError(_("It is too late to take this back. Note another contact that puts it right."))
    if Contact.objects.filter(party=contact.party_id, at__gt=contact.at).exists():
        raise DomainError(_("They were spoken to again since. Take that back first."))
    party, moment, campaign = contact.party, contact.at, contact.campaign
    record(actions.TAKEN_BACK, contact, actor=actor, at=at, data=_told(contact))
    gone, _rows = Contact.objects.filter(pk=contact.pk).delete()
    if gone != 1:
        raise StaleState(_("This contact is taken back already."))
    Contact.objects.filter(party=party, followed_up_at=moment).update(followed_up_at=None)
    note_next_contact(party)
    if campaign:
        funnel.undo(campaign, party, moment)


@transaction.atomic
def number_to_call(*, party: Party, actor: Any, at: datetime) -> str:
    """Return the mobile number in full for a call, and note in the trail who saw it; the call itself is the reason."""
    if not may_speak(actor, party):
        raise NotAllowed(_("Only the loan officer who looks after them calls them."))
    number = party.mobile
    if not number:
        raise DomainError(_("No mobile number is known."))
    record(actions.NUMBER_SHOWN, party, actor=actor, at=at)
    return str(number)
