"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    """Customers."""

    name = "customers"
    verbose_name = _("Customers")

    def ready(self) -> None:
        """Make the lookup of the search, one look at a customer and the background work known."""
        from customers import areachoice, glance, glances, lookups  # noqa: F401 - the lookup registers itself
        from customers.services import campaign_export, exporting, segments
        from customers.services.importing import jobs as importing

        glance.register(glances.SOURCE)
        exporting.register()
        campaign_export.register()
        importing.register()
        segments.register()
        areachoice.offer()
