"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    """Policy."""

    name = "jinxin.policy"
    verbose_name = _("Policy")
