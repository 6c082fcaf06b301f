"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LoansConfig(AppConfig):
    """Loans."""

    name = "loans"
    verbose_name = _("Loans")

    def ready(self) -> None:
        """Add to one look at a customer what this app knows."""
        from customers.glance import register
        from loans.glance import SOURCE

        register(SOURCE)
        from loans import merging, receivers  # noqa: F401 - decide and listen
        from loans.bank import jobs as bank_jobs
        from loans.services import exporting

        bank_jobs.register()
        exporting.register()
