"""Setting up one's authenticator, its recovery codes, and taking away one that was lost."""

from io import BytesIO
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinxin import clock
from jinxin.access import ANYONE, Role, StaffRequest, allow
from jinxin.errors import IllegalMove
from jinxin.refusals import attempt
from jinxin.secondfactor import services
from jinxin.secondfactor.forms import CodeForm, RemovalForm, SetupForm
from jinxin.secondfactor.models import Authenticator
from jinxin.staff.models import User


@allow(*ANYONE)
@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: StaffRequest) -> HttpResponse:
    """Show one's authenticator: how to set it up or, where it is, what can be done with it."""
    if services.has_authenticator(request.user):
        return _state(request, CodeForm())
    at = clock.now()
    found = services.begin(request.user, at=at)
    form = SetupForm(request.POST if request.method == "POST" else None, user=request.user)
    codes = attempt(form, lambda: services.confirm(request.user, code=form.cleaned_data["code"], at=at))
    if codes:
        return _show_codes(request, codes)
    context = {"form": form, "secret": _in_fours(found.secret)}
    return render(request, "secondfactor/setup.html", context, status=422 if form.is_bound else 200)


@allow(*ANYONE)
@never_cache
@require_safe
def picture(request: StaffRequest) -> HttpResponse:
    """Draw the QR code of the authenticator that is being set up, for its owner only."""
    found = get_object_or_404(Authenticator, user=request.user, confirmed_at=None)
    drawn = BytesIO()
    segno.make(services.address(found), error="m").save(drawn, kind="png", scale=5, border=4)
    return HttpResponse(drawn.getvalue(), content_type="image/png")


def _in_fours(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _state(request: StaffRequest, form: CodeForm) -> HttpResponse:
    found = Authenticator.objects.get(user=request.user)
    left = found.recovery_codes.filter(used_at=None).count()
    context = {"form": form, "authenticator": found, "left": left}
    return render(request, "secondfactor/state.html", context, status=422 if form.is_bound else 200)


def _show_codes(request: StaffRequest, codes: list[str]) -> HttpResponse:
    return render(request, "secondfactor/codes.html", {"codes": codes})


@allow(*ANYONE)
@never_cache
@sensitive_post_parameters("code")
@require_POST
def change(request: StaffRequest) -> HttpResponse:
    """Make new recovery codes, or take the authenticator away to set up another: both with a code."""
    if not services.has_authenticator(request.user):
        raise IllegalMove(_("No authenticator is set up."))
    form, at = CodeForm(request.POST), clock.now()
    anew = request.POST.get("to") == "anew"

    def act() -> Any:
        proof = services.verify(request.user, code=form.cleaned_data["code"], at=at)
        if anew:
            return services.replace(request.user, proof=proof, at=at)
        return services.renew_codes(request.user, at=at)

    done = attempt(form, act)
    if done is None:
        return _state(request, form)
    if anew:
        messages.success(request, _("Your authenticator is taken away. Set up the new one now."))
        return redirect("secondfactor:setup")
    return _show_codes(request, done)


@allow(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the authenticator of somebody away who lost it; they set up a new one at their next vote."""
    person = get_object_or_404(User, pk=pk)
    form = RemovalForm(request.POST if request.method == "POST" else None)
    if attempt(form, lambda: services.remove(person, **form.cleaned_data, actor=request.user, at=clock.now())):
        messages.success(request, _("The authenticator of %(name)s is taken away.") % {"name": person.name})
        return redirect("staff:account", pk)
    context = {"form": form, "person": person, "has_one": services.has_authenticator(person)}
    return render(request, "secondfactor/remove.html", context, status=422 if form.is_bound else 200)
