"""Signing in and out."""

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from jinxin import clock
from jinxin.access import public
from jinxin.staff.forms import SignInForm
from jinxin.staff.middleware import before_new_password
from jinxin.staff.services.session import note_signed_in


@public
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign a member of staff in; too many wrong passwords lock name and address out for a while (django-axes)."""
    onward = onward_url(request)
    if request.user.is_authenticated:
        return redirect(onward)
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        auth.login(request, form.get_user())
        note_signed_in(user=form.get_user(), at=clock.now())
        return redirect(onward)
    status = 422 if form.is_bound else 200
    return render(
        request,
        "staff/login.html",
        {"form": form, "next": request.POST.get("next", request.GET.get("next", ""))},
        status=status,
    )


@public
@before_new_password
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; whoever has none is led to the sign-in page all the same."""
    auth.logout(request)
    return redirect("staff:login")


def onward_url(request: HttpRequest) -> str:
    """Return where the person wanted to go, if that lies on this site, else the start page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    # An address, not a name: `redirect` would look up “abc” among the routes.
    return wanted if safe and wanted.startswith("/") else resolve_url(settings.LOGIN_REDIRECT_URL)
