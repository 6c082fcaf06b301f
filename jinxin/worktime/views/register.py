"""The register of missed deadlines: who answers, why, and what was ruled."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinxin import clock
from jinxin.access import ANYONE, Role, StaffRequest, allow
from jinxin.paging import page_of
from jinxin.policy.services import policy_at
from jinxin.refusals import attempt
from jinxin.worktime import queries, rules, services
from jinxin.worktime.forms import AccountabilityFilter, ExplanationForm, RulingForm
from jinxin.worktime.models import Accountability


@allow(*ANYONE)
@require_GET
def accountability(request: StaffRequest) -> HttpResponse:
    """List missed deadlines: to overseers all, to others what they answer for themselves."""
    chosen = AccountabilityFilter(request.GET, overseer=request.user.has_role(Role.MANAGER, Role.AUDITOR))
    page = page_of(queries.register(request.user, **chosen.wanted()), request.GET)
    counts = queries.register_counts(request.user)
    states = [(value, label, counts[value]) for value, label in Accountability.State.choices]
    rulings = [(value, label, counts[value]) for value, label in Accountability.Ruling.choices]
    context = {"page": page, "filter": chosen, "states": states, "rulings": rulings}
    return render(request, "worktime/accountability.html", context)


@allow(*ANYONE)
@require_GET
def record(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one missed deadline, its explanation and its ruling."""
    return _show(request, _visible(request, pk))


@allow(*ANYONE)
@require_POST
def explain(request: StaffRequest, pk: int) -> HttpResponse:
    """Explain the own missed deadline."""
    subject = _visible(request, pk)
    form = ExplanationForm(request.POST)

    def answer() -> None:
        services.explain(subject, **form.cleaned_data, actor=request.user, at=clock.now())

    if attempt(form, answer, told_elsewhere=()):
        messages.success(request, _("Your explanation was sent to the managers."))
        return redirect(subject)
    return _show(request, subject, explanation_form=form)


@allow(Role.MANAGER)
@require_POST
def rule(request: StaffRequest, pk: int) -> HttpResponse:
    """Rule on another person's missed deadline."""
    subject = _visible(request, pk)
    form = RulingForm(request.POST)

    def decide() -> None:
        services.rule(subject, **form.cleaned_data, actor=request.user, at=clock.now())

    if attempt(form, decide, told_elsewhere=()):
        messages.success(request, _("The ruling was recorded."))
        return redirect(subject)
    return _show(request, subject, ruling_form=form)


def _visible(request: StaffRequest, pk: int) -> Accountability:
    found = Accountability.objects.visible_to(request.user)
    subject: Accountability = get_object_or_404(
        found.select_related("person", "ruled_by", "deadline__responsible"), pk=pk
    )
    return subject


def _show(
    request: StaffRequest,
    subject: Accountability,
    *,
    explanation_form: Form | None = None,
    ruling_form: Form | None = None,
) -> HttpResponse:
    now = clock.now()
    waits_until = None
    if subject.state == Accountability.State.OPEN:
        days = policy_at(now).explanation_days
        waits_until = rules.explanation_due(services.current_calendar(now), subject, days)
    may_rule = rules.may_rule(request.user, subject)
    context = {
        "record": subject,
        "deadline": subject.deadline,
        "waits_until": waits_until,
        "may_explain": rules.may_explain(request.user, subject),
        "may_rule": may_rule and (waits_until is None or now > waits_until),
        "must_wait": may_rule and waits_until is not None and now <= waits_until,
        "explanation_form": explanation_form or ExplanationForm(initial={"explanation": subject.explanation}),
        "ruling_form": ruling_form or RulingForm(),
        "history": queries.history_of(subject),
    }
    refused = explanation_form is not None or ruling_form is not None
    return render(request, "worktime/record.html", context, status=422 if refused else 200)
