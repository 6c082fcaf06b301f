"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SecondFactorConfig(AppConfig):
    """Second factor."""

    name = "jinxin.secondfactor"
    label = "secondfactor"
    verbose_name = _("Second factor")

    def ready(self) -> None:
        """Register what the trail may say."""
        from jinxin.secondfactor import actions  # noqa: F401 - importing it registers
