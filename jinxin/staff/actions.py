"""What the trail may say of accounts."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin.access import Role
from jinxin.audit import registry


def _roles(data: dict[str, Any]) -> str:
    names = [str(Role(role).label) for role in data["roles"]]
    return _("Roles: %(roles)s") % {"roles": ", ".join(names) or "—"}


def _changed(data: dict[str, Any]) -> str:
    # Imported late: actions are registered before models load.
    from jinxin.staff.models import Centre, User  # noqa: PLC0415

    model = Centre if data.get("of") == "centre" else User
    labels = {item.name: str(item.verbose_name) for item in model._meta.fields}
    return ", ".join(labels[name] for name in data["fields"])


def _reason(data: dict[str, Any]) -> str:
    return str(data.get("reason", ""))


SIGNED_IN = registry.register("staff.signed_in", gettext_lazy("Signed in"), icon="box-arrow-in-right")
LOCKED_OUT = registry.register(
    "staff.locked_out", gettext_lazy("Locked out after wrong passwords"), icon="lock", tone="amber"
)
CREATED = registry.register("staff.created", gettext_lazy("Account created"), describe=_roles, icon="person-plus")
CHANGED = registry.register("staff.changed", gettext_lazy("Account changed"), describe=_changed, icon="person-gear")
ROLES_CHANGED = registry.register(
    "staff.roles_changed", gettext_lazy("Roles changed"), describe=_roles, icon="person-badge", tone="amber"
)
DEACTIVATED = registry.register(
    "staff.deactivated", gettext_lazy("Account deactivated"), describe=_reason, icon="person-x", tone="red"
)
REACTIVATED = registry.register(
    "staff.reactivated", gettext_lazy("Account activated again"), describe=_reason, icon="person-check"
)
PASSWORD_RESET = registry.register(
    "staff.password_reset", gettext_lazy("Password reset by an administrator"), icon="key", tone="amber"
)
PASSWORD_CHANGED = registry.register("staff.password_changed", gettext_lazy("Password changed"), icon="key")
CENTRE_CHANGED = registry.register(
    "centre.changed", gettext_lazy("Centre's details changed"), describe=_changed, icon="building"
)
