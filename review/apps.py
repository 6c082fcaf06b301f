"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    """Board."""

    name = "review"
    verbose_name = _("Board")

    def ready(self) -> None:
        """Register what the trail may say; listen for withdrawn cases and for whoever wants figures."""
        from review import actions, evening_actions, merging, prefill, receivers  # noqa: F401 - imported for what they register; models must be loaded
        from review.flows import jobs as flow_jobs

        flow_jobs.register()
