"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Work done in the background."""

    name = "jinxin.jobs"
    label = "jobs"
    verbose_name = _("Background work")
