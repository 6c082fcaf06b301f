"""Consents: given, withdrawn, used; and the versions of their texts."""

from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from customers.actions import consents as actions
from customers.enums import ConsentKind, ConsentMethod, ConsentState
from customers.models import Consent, ConsentText, ConsentUse, Customer
from customers.queries.consents import current_text, fillings, standing, valid_consent
from customers.rules import consents as rules
from jinxin.audit.services import record
from jinxin.clock import local_date
from jinxin.errors import DomainError, IllegalMove, InvalidFields, NotAllowed, StaleState
from jinxin.notices.services import tell
from jinxin.originals import Original, gone_if_refused
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason

LONGEST_TEXT = 20_000
LONGEST_MONTHS = 120


class ConsentMissing(DomainError):
    """What was asked for needs a consent that the customer has not given, or that no longer holds."""

    def __init__(self, found: rules.Standing, customer: Customer) -> None:
        super().__init__(_says(found, customer))
        self.kind, self.customer = found.kind, customer


def _says(found: rules.Standing, customer: Customer) -> str:
    words = {"customer": customer.name, "consent": found.kind.label}
    if found.state == ConsentState.MISSING or found.consent is None:
        text = _("%(customer)s has not signed the “%(consent)s” yet. Have it signed in the customer's file first.")
        return text % words
    if found.state == ConsentState.WITHDRAWN and found.consent.withdrawn_at:
        text = _(
            "%(customer)s withdrew the “%(consent)s” on %(day)s. It can only go on once the customer has signed again."
        )
        return text % {**words, "day": local_date(found.consent.withdrawn_at).isoformat()}
    text = _("The “%(consent)s” of %(customer)s ran out on %(day)s. Have it signed again in the customer's file.")
    return text % {**words, "day": found.consent.valid_until}


@transaction.atomic
def use_consent(*, customer: Customer, kind: str, purpose: str, subject: str = "", actor: Any, at: datetime) -> Consent:
    """Note that a consent is used, and for what (`purpose` is a ConsentPurpose, `subject` the number of the case).

    Call it in the transaction of what needs the consent. Raises ConsentMissing where none holds. The consent is locked:
    a withdrawal at the same moment comes either before, and is respected, or after.
    """
    consent = valid_consent(customer, kind, local_date(at), lock=True)
    if consent is None:
        raise ConsentMissing(standing(customer, local_date(at), kind, policy=policy_at(at))[0], customer)
    ConsentUse.objects.create(consent=consent, used_at=at, used_by=actor, purpose=purpose, subject=subject)
    return consent


def give_consent(
    *,
    customer: Customer,
    kind: str,
    method: str,
    original: Original,
    signer: str,
    actor: Any,
    at: datetime,
    text: ConsentText | None = None,
    language: str = "",
) -> Consent:
    """Keep what a customer signed: the signature drawn on the screen or the photo of the signed paper, unchanged.

    `text` is the version the customer read (today's where none is given): StaleState where a newer one is in force. An
    earlier consent of the kind stays in the file; the longest one counts.
    """
    consent = Consent(
        customer=customer,
        kind=ConsentKind(kind),
        method=ConsentMethod(method),
        evidence_type=original.content_type,
        evidence_sha256=original.sha256,
        signed_at=at,
        taken_by=actor,
        language=language or get_language() or "zh-hans",
    )
    with gone_if_refused([consent], "evidence"):
        _keep(consent, text, original, signer=signer, at=at)
    return consent


@transaction.atomic
def _keep(consent: Consent, text: ConsentText | None, original: Original, *, signer: str, at: datetime) -> None:
    """Write file, row and entry; where one of them fails, the caller removes the file again."""
    customer = Customer.objects.select_for_update().get(pk=consent.customer_id)
    if not rules.may_take(consent.taken_by, customer):
        raise NotAllowed(_("Only the customer's own loan officer has consents signed."))
    consent.text = current_text(consent.kind)
    if text is not None and text.pk != consent.text.pk:
        raise StaleState(_("A new version of the text is in force. Let the customer read and sign that one."))
    consent.signer = _check_signer(signer, customer)
    consent.filled = fillings(consent.text, consent.language)
    consent.valid_until = rules.valid_until(local_date(at), consent.text.valid_months)
    _refuse_twin(consent)
    consent.evidence.save("evidence", ContentFile(original.content), save=False)
    consent.save()
    data = {
        "kind": consent.kind,
        "version": consent.text.number,
        "method": consent.method,
        "until": consent.valid_until.isoformat() if consent.valid_until else "",
        "sha256": consent.evidence_sha256,
    }
    record(actions.GIVEN, consent, actor=consent.taken_by, at=at, data=data)


def _check_signer(signer: str, customer: Customer) -> str:
    """Return the name of whoever signed; a consent is the customer's own."""
    if "".join(signer.split()) != "".join(customer.name.split()):
        text = _("The customer signs in person: type the name as in the register, %(name)s.")
        raise DomainError(text % {"name": customer.name}, field="signer")
    return customer.name


def _refuse_twin(consent: Consent) -> None:
    """Refuse the same file twice: a photo of last year's paper is no new consent."""
    if Consent.objects.filter(customer=consent.customer, evidence_sha256=consent.evidence_sha256).exists():
        text = _("This file is already kept as an earlier consent. Have a new paper signed and take a photo of it.")
        raise DomainError(text, field="photo")


@transaction.atomic
def withdraw_consent(*, customer: Customer, kind: str, reason: str, actor: Any, at: datetime) -> int:
    """Note that a customer withdraws a consent; return how many signed ones no longer hold.

    What was done under it stays lawful (PIPL 15); nothing new is. The loan officer is told of what somebody else noted.
    Raises IllegalMove where nothing holds any more.
    """
    if not rules.may_withdraw(actor, customer):
        raise NotAllowed(_("Only the customer's own loan officer or a manager notes a withdrawal."))
    reason = check_reason(reason[:200], at_least=policy_at(at).reason_min_length)
    latest = valid_consent(customer, kind, local_date(at), lock=True)
    if latest is None:
        raise IllegalMove(_("There is no valid consent of this kind to withdraw."))
    standing_ones = Consent.objects.filter(customer=customer, kind=kind, withdrawn_at__isnull=True)
    count = standing_ones.update(withdrawn_at=at, withdrawal_reason=reason)
    data = {"kind": kind, "reason": reason, "count": count}
    entry = record(actions.WITHDRAWN, latest, actor=actor, at=at, data=data)
    tell([customer.officer], entry, link=reverse("customers:consents", args=[customer.pk]))
    return count


def hold_to_withdrawals(customer: Customer, *, actor: Any, at: datetime) -> int:
    """Let the later word win after two customers became one; return how many consents no longer hold.

    What either of them signed before one of them withdrew consents of that kind was the same person's, and is
    withdrawn with it, at that moment and for that reason. What was signed after that stands. Runs in the caller's
    transaction.
    """
    ended = 0
    for kind in ConsentKind:
        own = Consent.objects.filter(customer=customer, kind=kind)
        last = own.exclude(withdrawn_at=None).order_by("-withdrawn_at", "-pk").first()
        if last is None:
            continue
        earlier = own.filter(withdrawn_at=None, signed_at__lte=last.withdrawn_at)
        count = earlier.update(withdrawn_at=last.withdrawn_at, withdrawal_reason=last.withdrawal_reason)
        if count:
            data = {"kind": kind.value, "reason": last.withdrawal_reason, "count": count}
            record(actions.WITHDRAWN, last, actor=actor, at=at, data=data)
        ended += count
    return ended


@transaction.atomic
def publish_text(
    *, kind: str, body_zh: str, body_en: str, valid_months: int | None, number: int, actor: Any, at: datetime
) -> ConsentText:
    """Bring out a new version of a text, for what is signed from now on. `number` is the version it was written from.

    Raises InvalidFields for texts that do not say to whom or for how long, StaleState where somebody was faster.
    """
    if not rules.may_publish(actor):
        raise NotAllowed(_("Only a manager brings out a new text."))
    last = current_text(kind)
    bodies = {"body_zh": tidy(body_zh), "body_en": tidy(body_en)}
    check_text(**bodies, valid_months=valid_months)
    if last.number != number:
        raise StaleState(_("Somebody else has brought out a new version meanwhile. Compare and save again."))
    if (last.body_zh, last.body_en, last.valid_months) == (*bodies.values(), valid_months):
        raise DomainError(_("Nothing has changed. Change the text or the months first."))
    try:
        with transaction.atomic():
            text = ConsentText.objects.create(
                kind=kind, number=number + 1, valid_months=valid_months, published_by=actor, published_at=at, **bodies
            )
    except IntegrityError as error:
        message = _("Somebody else has brought out a new version meanwhile. Compare and save again.")
        raise StaleState(message) from error
    record(actions.PUBLISHED, text, actor=actor, at=at, data={"kind": kind, "version": text.number})
    return text


def tidy(body: str) -> str:
    """Return a text without blanks at its ends and the ends of its lines."""
    return "\n".join(line.rstrip() for line in body.strip().splitlines())


def check_text(*, body_zh: str, body_en: str, valid_months: int | None) -> None:
    """Raise InvalidFields for a text that does not say to whom or for how long, or has what nothing fills."""
    errors = {name: text for name, body in (("body_zh", body_zh), ("body_en", body_en)) if (text := _fault(body))}
    if valid_months is not None and not 1 <= valid_months <= LONGEST_MONTHS:
        errors["valid_months"] = _("Enter 1 to %(most)s months, or nothing.") % {"most": LONGEST_MONTHS}
    if errors:
        raise InvalidFields(errors)


def _fault(body: str) -> str:
    if not body:
        return _("Write the text.")
    if len(body) > LONGEST_TEXT:
        return _("Shorten the text to at most %(most)s characters.") % {"most": LONGEST_TEXT}
    if unknown := rules.unknown_placeholders(body):
        return _("%(names)s is filled with nothing. Known are: %(known)s.") % {
            "names": " ".join(unknown),
            "known": " ".join(f"{{{name}}}" for name in rules.PLACEHOLDERS),
        }
    if missing := rules.missing_placeholders(body):
        return _("The text must say to whom and for how long: put in %(names)s.") % {"names": " ".join(missing)}
    return ""
