"""The language each person reads, and the password a person must change first."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

SUPPORTED = frozenset(code for code, _name in settings.LANGUAGES)
View = TypeVar("View", bound=Callable[..., Any])


class LanguageMiddleware:
    """Activate the person's own language; before sign-in, the one chosen on this browser; else Chinese."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self._language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response

    @staticmethod
    def _language(request: HttpRequest) -> str:
        if request.user.is_authenticated and request.user.language in SUPPORTED:
            return request.user.language
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return chosen if chosen in SUPPORTED else settings.LANGUAGE_CODE


def before_new_password(view: View) -> View:
    """Mark a view as open to a person who must first change the password."""
    view.before_new_password = True  # type: ignore[attr-defined]  # a mark read by the middleware
    return view


class NewPasswordMiddleware:
    """Lead a person whose password was set by somebody else to the page where it is changed, and nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        must = request.user.is_authenticated and request.user.must_change_password
        if not must or getattr(view, "before_new_password", False):
            return None
        messages.info(request, _("Choose a password of your own first."))
        return redirect("staff:password")
