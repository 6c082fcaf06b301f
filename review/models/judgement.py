"""What became of the board's decisions: kept as small rows, so that years of judgement are plain sums."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from loans.models import Loan
from review.enums import SignKind, Verdict
from review.models.board import Round


class Outcome(models.Model):
    """How the loan that followed a decided round had fared when its time of proof was over.

    `worst_days` is the longest any due amount stood unpaid within that time; `verdict` reads it under the policy of
    the day it was judged. A refused case has no loan; a loan that is too young is still open.
    """

    round = models.OneToOneField(Round, models.CASCADE, related_name="outcome")
    loan = models.ForeignKey(Loan, models.CASCADE, null=True, related_name="+")
    customer_class = models.CharField(max_length=10)
    decided_at = models.DateTimeField(db_index=True)
    verdict = models.CharField(_("how it fared"), max_length=10, choices=Verdict.choices, default=Verdict.OPEN)
    worst_days = models.PositiveIntegerField(_("longest arrears, days"), null=True)
    judge_on = models.DateField(_("to be judged on"), null=True)
    judged_at = models.DateTimeField(_("judged"), null=True)

    class Meta:
        verbose_name = _("outcome of a decision")
        indexes = (models.Index(fields=("judge_on",), condition=models.Q(verdict="open"), name="outcomes_to_judge"),)

    def __str__(self) -> str:
        return f"{self.round} {self.verdict}"


class Sign(models.Model):
    """A check that broke or a flag that was raised when a decided case was frozen."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="signs")
    kind = models.CharField(max_length=5, choices=SignKind.choices)
    code = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("sign")
        constraints = (models.UniqueConstraint(fields=("outcome", "kind", "code"), name="one_sign_per_case"),)
        indexes = (models.Index(fields=("kind", "code"), name="signs_by_code"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
