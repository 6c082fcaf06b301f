"""What people do to their own account."""

from datetime import datetime
from typing import Any

from django.db import transaction

from jinxin.audit.services import record
from jinxin.staff import actions
from jinxin.staff.models import User

OWN_FIELDS = ("mobile", "email", "language", "theme")


def choose_language(*, user: User, language: str) -> None:
    """Remember the language the person reads."""
    User.objects.filter(pk=user.pk).update(language=language)


def choose_theme(*, user: User, theme: str) -> None:
    """Remember the theme the person likes."""
    User.objects.filter(pk=user.pk).update(theme=theme)


@transaction.atomic
def change_profile(*, user: User, values: dict[str, Any], at: datetime) -> None:
    """Change one's own contact data and preferences; the name and the roles are the administrator's."""
    fresh = User.objects.select_for_update().get(pk=user.pk)
    changed = [name for name in OWN_FIELDS if name in values and getattr(fresh, name) != values[name]]
    if not changed:
        return
    User.objects.filter(pk=user.pk).update(**{name: values[name] for name in changed})
    record(actions.CHANGED, fresh, actor=user, at=at, data={"fields": changed})


@transaction.atomic
def change_password(*, user: User, password: str, at: datetime) -> None:
    """Set one's own new password, which has passed the validators."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=("password", "must_change_password"))
    record(actions.PASSWORD_CHANGED, user, actor=user, at=at)
