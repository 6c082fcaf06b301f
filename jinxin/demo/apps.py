"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """Demo data."""

    name = "jinxin.demo"
    verbose_name = _("Demo data")
