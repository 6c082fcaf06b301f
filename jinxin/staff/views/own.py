"""One's own account: language, theme, contact data, password."""

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from jinxin import clock
from jinxin.access import ANYONE, StaffRequest, allow, public
from jinxin.staff.forms import PasswordForm, ProfileForm
from jinxin.staff.middleware import SUPPORTED, before_new_password
from jinxin.staff.models import User
from jinxin.staff.services import own
from jinxin.staff.views.session import onward_url

A_YEAR = 365 * 24 * 60 * 60


@public
@before_new_password
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Switch the language: remembered with the person, and on this browser for the sign-in page."""
    response = redirect(onward_url(request))
    language = request.POST.get("language", "")
    if language in SUPPORTED:
        if request.user.is_authenticated:
            own.choose_language(user=request.user, language=language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@allow(*ANYONE)
@before_new_password
@require_POST
def choose_theme(request: StaffRequest) -> HttpResponse:
    """Switch between the light and the dark theme."""
    theme = request.POST.get("theme", "")
    if theme in User.Theme.values:
        own.choose_theme(user=request.user, theme=theme)
    return redirect(onward_url(request))


@allow(*ANYONE)
@require_http_methods(["GET", "POST"])
def profile(request: StaffRequest) -> HttpResponse:
    """Show and change one's own contact data and preferences."""
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        own.change_profile(user=request.user, values=form.cleaned_data, at=clock.now())
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Your account was saved."))
        return redirect("staff:profile")
    return render(request, "staff/profile.html", {"form": form}, status=422 if form.is_bound else 200)


@allow(*ANYONE)
@before_new_password
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def password(request: StaffRequest) -> HttpResponse:
    """Change one's own password; other sessions of the person end, this one goes on."""
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        own.change_password(user=request.user, password=form.cleaned_data["new_password1"], at=clock.now())
        auth.update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password was changed."))
        return redirect("staff:profile")
    return render(request, "staff/password.html", {"form": form}, status=422 if form.is_bound else 200)
