"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostloanConfig(AppConfig):
    """After payout."""

    name = "postloan"
    verbose_name = _("After payout")

    def ready(self) -> None:
        """Add to one look at a customer what this app knows."""
        from customers.glance import register
        from postloan.glance import SOURCE

        register(SOURCE)
        from postloan import merging, receivers, ringsignals  # noqa: F401 - decide and listen
