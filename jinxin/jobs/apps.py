"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Work done in the background."""

    name = "jinxin.jobs"
    label = "jobs"
    verbose_name = _("Background work")

    def ready(self) -> None:
        """Register what the trail may say of jobs: a sweep tells of them where nothing else imports it."""
        from jinxin.jobs import actions  # noqa: F401 - importing it registers
