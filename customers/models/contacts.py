"""Words with customers and prospects, and when to speak to them next."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.enums import ContactChannel, ContactOutcome
from customers.models.campaigns import Campaign
from customers.models.marketing import Opportunity
from customers.models.relations import Party
from jinxin.access import Role


class ContactQuerySet(models.QuerySet["Contact"]):
    """Reads of contacts."""

    def visible_to(self, person: Any) -> "ContactQuerySet":
        """Return what `person` may see: officers what was said with the customers and prospects they look after."""
        if person.has_role(Role.MANAGER, Role.AUDITOR):
            return self.all()
        return self.filter(party__officer=person) if person.has_role(Role.OFFICER) else self.none()

    def open(self) -> "ContactQuerySet":
        """Return those whose next contact is still to come."""
        return self.filter(followed_up_at=None, next_on__isnull=False)


class Contact(models.Model):
    """A word with somebody and what came of it, noted in two taps.

    `next_on` is open until the next contact with the same party closes it (`followed_up_at` is that one's moment).
    """

    TONES: ClassVar[dict[str, str]] = {
        ContactOutcome.INTERESTED: "amber",
        ContactOutcome.LATER: "neutral",
        ContactOutcome.NOT_REACHED: "neutral",
        ContactOutcome.NOT_INTERESTED: "neutral",
        ContactOutcome.APPLIES: "green",
    }

    party = models.ForeignKey(Party, models.CASCADE, related_name="contacts", verbose_name=_("with"))
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="contacts", verbose_name=_("loan officer")
    )
    at = models.DateTimeField(_("time"))
    channel = models.CharField(_("how"), max_length=10, choices=ContactChannel.choices)
    outcome = models.CharField(_("outcome"), max_length=14, choices=ContactOutcome.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)
    next_on = models.DateField(_("next contact"), null=True, blank=True)
    followed_up_at = models.DateTimeField(_("followed up"), null=True, blank=True)
    campaign = models.ForeignKey(Campaign, models.SET_NULL, null=True, blank=True, related_name="contacts")
    opportunity = models.ForeignKey(Opportunity, models.SET_NULL, null=True, blank=True, related_name="contacts")

    objects: ClassVar[models.Manager["Contact"]] = models.Manager.from_queryset(ContactQuerySet)()

    class Meta:
        verbose_name = _("contact")
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("party", "-at")),
            models.Index(
                fields=("party", "next_on"), condition=models.Q(followed_up_at__isnull=True), name="contact_follow_up"
            ),
            models.Index(
                fields=("next_on", "id"), condition=models.Q(followed_up_at__isnull=True), name="contacts_to_come"
            ),
        )

    def __str__(self) -> str:
        return str(self.party)

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timeline of the customer it was with."""
        return self.party.audit_threads()

    @property
    def tone(self) -> str:
        """The colour of the outcome's badge."""
        return self.TONES[self.outcome]
