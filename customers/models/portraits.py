"""The portrait of a customer (精准画像): what they told of themselves, question by question."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.people import Customer


class PortraitAnswer(models.Model):
    """One answer of a customer's portrait; the questions are data in `customers.questions`.

    `declined`: the customer would rather not say. It is not asked again soon, but does not make the portrait fuller.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="portrait")
    question = models.CharField(_("question"), max_length=40)
    value = models.JSONField(_("answer"))
    declined = models.BooleanField(_("prefers not to say"), default=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("noted by")
    )
    answered_at = models.DateTimeField(_("answered"))

    class Meta:
        verbose_name = _("answer of a portrait")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("customer", "question"), name="one_answer_per_question"),)

    def __str__(self) -> str:
        return self.question

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The customer's timeline."""
        return self.customer_id, None
