"""The policy: what applies, since when and why; and its change by the manager."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jinxin import clock
from jinxin.access import ANYONE, Role, StaffRequest, allow
from jinxin.errors import StaleState
from jinxin.policy import queries, services
from jinxin.policy.forms import PolicyForm
from jinxin.policy.models import PolicyVersion
from jinxin.policy.settings import Policy
from jinxin.refusals import attempt
from jinxin.staff.models import User

ROWS = 10


@allow(*ANYONE)
@require_GET
def detail(request: StaffRequest) -> HttpResponse:
    """Show every setting in force, and all versions."""
    policy = services.policy_at(clock.now())
    page = Paginator(queries.versions(), ROWS).get_page(request.GET.get("page"))
    return render(request, "policy/detail.html", {"policy": policy, "groups": queries.overview(policy), "page": page})


@allow(*ANYONE)
@require_GET
def version(request: StaffRequest, number: int) -> HttpResponse:
    """Show one version as it stood, and how it differs from another (by default from the one before)."""
    chosen = _policy(number)
    other = request.GET.get("with", "")
    against = int(other) if other.isascii() and other.isdigit() and len(other) < 9 else max(number - 1, 0)
    context = {
        "policy": chosen,
        "version": PolicyVersion.objects.select_related("created_by").filter(number=number).first(),
        "against": against,
        "differences": queries.differences(_policy(against), chosen),
        "groups": queries.overview(chosen),
        "numbers": [0, *PolicyVersion.objects.order_by("number").values_list("number", flat=True)],
    }
    return render(request, "policy/version.html", context)


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest) -> HttpResponse:
    """Change settings, with a reason; the change holds from this moment on. Before, one may look at what it moves."""
    now = clock.now()
    current = services.policy_at(now)
    form = PolicyForm(request.POST or None, policy=current)
    meanwhile: list[queries.Difference] = []
    asks = "preview" in request.POST
    verb = services.rehearse_policy if asks else services.change_policy
    would = None
    try:
        would = attempt(form, lambda: _change(form, verb, request.user, now))
        if would and not asks:
            return _changed(request, would)
    except StaleState as error:
        meanwhile = queries.differences(_policy(form.cleaned_data["base"]), current)
        form.add_error(None, error.message)
        form.rebase(current.version)
    context = {"form": form, "meanwhile": meanwhile, "would": would}
    return render(request, "policy/edit.html", context, status=422 if form.is_bound and not would else 200)


def _change(form: PolicyForm, verb: Callable[..., PolicyVersion], actor: User, at: datetime) -> PolicyVersion:
    reason, base = form.cleaned_data["reason"], form.cleaned_data["base"]
    return verb(values=form.values(), reason=reason, actor=actor, at=at, base=base)


def _changed(request: StaffRequest, new: PolicyVersion) -> HttpResponse:
    messages.success(request, _("%(version)s is in force.") % {"version": new})
    for consequence in new.consequences:
        messages.info(request, consequence)
    return redirect("policy:detail")


def _policy(number: int) -> Policy:
    try:
        return services.policy_version(number)
    except PolicyVersion.DoesNotExist as error:
        raise Http404 from error
