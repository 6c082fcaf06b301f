"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorktimeConfig(AppConfig):
    """Working time."""

    name = "jinxin.worktime"
    verbose_name = _("Working time")

    def ready(self) -> None:
        """Follow changes of the policy."""
        from jinxin.policy.signals import policy_changed
        from jinxin.worktime.receivers import follow_policy

        policy_changed.connect(follow_policy, dispatch_uid="worktime.policy")
