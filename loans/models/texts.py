"""The words of contracts and their annexes, version by version, and the papers made out from them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.models.consents import Unchanging
from jinxin.access import Person
from loans.enums import DocumentKind
from loans.models.contracts import Contract


class DocumentText(Unchanging):
    """The words of one kind of paper. A version is never changed; a new one takes its place for papers made out later.

    `body` has a title after `#`, articles after `##`, and placeholders in braces that the terms of the loan fill.
    """

    kind = models.CharField(_("paper"), max_length=12, choices=DocumentKind.choices)
    number = models.PositiveIntegerField(_("version"))
    body = models.TextField(_("text"))
    note = models.CharField(_("what is new"), max_length=200, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("text of a paper")
        ordering = ("kind", "-number")
        constraints = (models.UniqueConstraint(fields=("kind", "number"), name="document_text_number_once"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def get_absolute_url(self) -> str:
        """Return the page of this version."""
        return reverse("loans:document_text", args=[self.pk])


class DocumentQuerySet(models.QuerySet["Document"]):
    """Reads of papers."""

    def visible_to(self, person: Person) -> "DocumentQuerySet":
        """Return what `person` may see: the papers of the contracts they may see."""
        return self.filter(contract__in=Contract.objects.visible_to(person).order_by())


class Document(Unchanging):
    """A paper that belongs to a contract or to one drawing under it, as it was made out: its words are frozen.

    `content` has the words with the parties' numbers masked, and a keyed fingerprint of each; `sha256` is over all.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="documents")
    payout = models.ForeignKey("loans.Payout", models.PROTECT, null=True, related_name="documents")
    kind = models.CharField(_("paper"), max_length=12, choices=DocumentKind.choices)
    text = models.ForeignKey(DocumentText, models.PROTECT, related_name="documents")
    content = models.JSONField(_("as made out"))
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("made out"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["Document"]] = models.Manager.from_queryset(DocumentQuerySet)()

    class Meta:
        verbose_name = _("paper of a contract")
        ordering = ("contract", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("contract", "kind"), condition=models.Q(payout__isnull=True), name="one_paper_of_a_kind"
            ),
            models.UniqueConstraint(fields=("payout", "kind"), name="one_paper_of_a_kind_for_a_payout"),
        )

    def __str__(self) -> str:
        return f"{self.contract} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """Return the page to print."""
        return reverse("loans:document", args=[self.pk])

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.contract.audit_threads()
