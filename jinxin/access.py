"""Who may open what: the six roles and the one decorator every view carries.

A view without `@allow(...)` (or `@public`) is refused by `AccessMiddleware`, so that nothing is open by oversight.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from jinxin.staff.models import User

View = TypeVar("View", bound=Callable[..., Any])


class Role(models.TextChoices):
    """The roles of the centre; a person may hold several."""

    OFFICER = "officer", _("Loan officer")
    MEMBER = "member", _("Board member")
    MANAGER = "manager", _("Manager")
    OPERATIONS = "operations", _("Operations")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Person(Protocol):
    """What the rules need to know of the signed-in person."""

    @property
    def pk(self) -> Any:
        """The primary key."""

    @property
    def is_authenticated(self) -> bool:
        """Whether somebody is signed in."""

    def has_role(self, *roles: Role) -> bool:
        """Say whether the person holds any of the roles."""


class StaffRequest(HttpRequest):
    """A request to a view behind `@allow`: somebody is signed in."""

    if TYPE_CHECKING:
        user: User


ANYONE = frozenset(Role)
"""Every signed-in member of staff."""


def allow(*roles: Role) -> Callable[[View], View]:
    """Mark a view as open to people who hold one of `roles`."""
    if not roles:
        raise ValueError("name at least one role")

    def mark(view: View) -> View:
        view.allowed_roles = frozenset(roles)  # type: ignore[attr-defined]  # a mark read by the middleware
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open without signing in (sign-in page, health check)."""
    view.allowed_roles = None  # type: ignore[attr-defined]  # a mark read by the middleware
    return view


class AccessMiddleware:
    """Refuse every request whose view does not say who may, or does not name a role of this person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        roles: frozenset[Role] | None = getattr(view, "allowed_roles", frozenset())
        if roles is None:
            return None
        if not request.user.is_authenticated:
            return self._sign_in(request)
        if not roles or not request.user.has_role(*roles):
            raise PermissionDenied
        return None

    def _sign_in(self, request: HttpRequest) -> HttpResponse:
        url = resolve_url("staff:login")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": url})
        if request.method not in ("GET", "HEAD"):  # what was sent cannot be sent again by a link
            return redirect(url)
        return redirect(f"{url}?{urlencode({'next': request.get_full_path()})}")
