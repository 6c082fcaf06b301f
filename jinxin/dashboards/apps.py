"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardsConfig(AppConfig):
    """Dashboards."""

    name = "jinxin.dashboards"
    verbose_name = _("Dashboards")
