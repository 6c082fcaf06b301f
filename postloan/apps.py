"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostloanConfig(AppConfig):
    """After payout."""

    name = "postloan"
    verbose_name = _("After payout")
