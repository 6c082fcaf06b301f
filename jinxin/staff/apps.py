"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    """Staff."""

    name = "jinxin.staff"
    verbose_name = _("Staff")

    def ready(self) -> None:
        """Note lock-outs in the trail; let fields suggest officers."""
        from axes.signals import user_locked_out

        from jinxin.staff.lockouts import note_lockout
        from jinxin.staff.suggesting import OFFICERS, WORKING_OFFICERS
        from jinxin.suggest import register

        register(OFFICERS, WORKING_OFFICERS)
        user_locked_out.connect(note_lockout, dispatch_uid="staff.lockout")
