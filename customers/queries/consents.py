"""Reads of consents."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from customers.enums import ConsentKind
from customers.models import Consent, ConsentText, ConsentUse, Customer
from customers.rules.consents import Standing, fill, standing_of
from jinxin.policy.services import policy_at
from jinxin.policy.settings import Policy
from jinxin.staff.models import Centre


def valid_consent(customer: Customer, kind: str, day: date, *, lock: bool = False) -> Consent | None:
    """Return the consent that holds on a day, of several the one that holds longest; None where there is none."""
    holds = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
    rows = Consent.objects.filter(holds, customer=customer, kind=kind, withdrawn_at__isnull=True)
    found = list(rows.select_for_update() if lock else rows)
    return max(found, key=lambda one: (one.valid_until or date.max, one.signed_at), default=None)


def standing(customer: Customer, day: date, *kinds: str, policy: Policy | None = None) -> list[Standing]:
    """Return how each kind of consent (all of them where none is named) stands on a day, in one query; another one
    where `policy` is not given."""
    asked = [ConsentKind(kind) for kind in kinds or ConsentKind]
    consents = list(Consent.objects.filter(customer=customer, kind__in=asked).select_related("text"))
    rules = policy or policy_at(timezone.make_aware(datetime.combine(day, time.max)))
    return [standing_of(kind, consents, day, warn_days=rules.consent_warn_days) for kind in asked]


def lacking(customer: Customer, day: date, *kinds: str, policy: Policy | None = None) -> list[Standing]:
    """Return those of `kinds` that do not hold on a day."""
    return [one for one in standing(customer, day, *kinds, policy=policy) if not one.is_valid]


def history(customer: Customer) -> QuerySet[Consent]:
    """Return everything a customer ever signed, newest first, with how often it was used."""
    rows = Consent.objects.filter(customer=customer).select_related("text", "taken_by")
    return rows.annotate(use_count=Count("uses"))


def uses(customer: Customer) -> QuerySet[ConsentUse]:
    """Return what a customer's consents were used for, newest first."""
    rows = ConsentUse.objects.filter(consent__customer=customer)
    return rows.select_related("consent", "used_by").order_by("-used_at", "-pk")


def current_text(kind: str) -> ConsentText:
    """Return the version that is signed from now on."""
    return ConsentText.objects.filter(kind=kind).order_by("-number")[0]


def texts() -> QuerySet[ConsentText]:
    """Return all versions, newest first, with how many consents were signed under each."""
    return ConsentText.objects.select_related("published_by").annotate(signed_count=Count("consents"))


def signed_under(text: ConsentText, person: Any) -> QuerySet[Consent]:
    """Return what was signed under a version, of customers the person may see."""
    visible = Customer.objects.visible_to(person)
    rows = Consent.objects.filter(text=text, customer__in=visible).select_related("customer", "taken_by", "text")
    return rows.order_by("-signed_at", "-pk")


def fillings(text: ConsentText, language: str) -> dict[str, str]:
    """Return what stands for the placeholders of a text today, in a language."""
    centre = Centre.objects.first() or Centre()
    with override(language):
        lender, name = centre.lender or _("the lender"), centre.name or _("the centre")
        term = term_words(text.valid_months)
    return {"lender": lender, "centre": name, "address": centre.address, "phone": centre.phone, "term": term}


def term_words(months: int | None) -> str:
    """Return how long a consent holds, in words."""
    if not months:
        return _("from the day of signing until it is withdrawn")
    words = ngettext(
        "for %(count)s month from the day of signing", "for %(count)s months from the day of signing", months
    )
    return words % {"count": months}


@dataclass(frozen=True)
class Words:
    """The words of a consent with everything filled in: the title, and the body in paragraphs."""

    title: str
    body: str
    language: str

    @classmethod
    def of(cls, text: str, language: str) -> "Words":
        """Take the first line as the title."""
        title, _newline, body = text.partition("\n")
        return cls(title, body.strip(), "en" if language.startswith("en") else "zh-CN")


def words_signed(consent: Consent) -> Words:
    """Return exactly the words that were signed."""
    return Words.of(fill(consent.text.body_in(consent.language), consent.filled), consent.language)


def words_to_sign(text: ConsentText, language: str) -> Words:
    """Return the words of a version as they are signed today."""
    return Words.of(fill(text.body_in(language), fillings(text, language)), language)
