"""The manager's decision, taken on the case's overview."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.refusals import attempt
from loans.forms.admission import AdmissionForm
from loans.services import admission
from loans.views.cases import find_case, overview_page


@allow(Role.MANAGER)
@require_POST
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Admit, decline or return a case. Whoever was faster is named, and nothing changes."""
    application = find_case(request, pk)
    form = AdmissionForm(request.POST, application=application)
    at = clock.now()
    decision = attempt(form, lambda: admission.decide(application, **form.cleaned_data, actor=request.user, at=at))
    if decision is None:
        return overview_page(request, application, form=form, status=422)
    messages.success(request, _("Decided: %(outcome)s.") % {"outcome": decision.result})
    return redirect(application)
