"""How long data are kept and used."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from jinxin.policy.settings.spec import DAYS, KEEPING, setting


@dataclass(frozen=True)
class Keeping:
    """How long data are kept and used."""

    # Ours.
    job_result_days: int = setting(
        7,
        _("Results of background work"),
        _("Files made for download, and the rows of an import, are deleted after this many days."),
        group=KEEPING,
        unit=DAYS,
        min=1,
        max=90,
    )
    # Ours.
    consent_warn_days: int = setting(
        30,
        _("Consent running out"),
        _("Shown in the customer's file so many days before."),
        group=KEEPING,
        unit=DAYS,
        min=0,
        max=365,
    )
