"""Who may work on the statements of a case, and until when. Every service of theirs asks first."""

from django.utils.translation import gettext as _

from jinxin.errors import IllegalMove, NotAllowed
from jinxin.staff.models import User
from loans.models import Application
from review import rules


def check_editable(application: Application, actor: User) -> None:
    """Raise NotAllowed for anybody but the case's officer, IllegalMove once the papers are complete."""
    if not rules.works_on(application, actor):
        raise NotAllowed(_("Only the officer of the case works on its statements."))
    if application.state not in rules.UPLOAD_STATES:
        raise IllegalMove(_("The statements can be changed only while the case is being investigated."))
