"""The register of missed deadlines: who answers, why, and what was ruled."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinxin import clock
from jinxin.access import ANYONE, Role, StaffRequest, allow
from jinxin.errors import DomainError
from jinxin.paging import page_of
from jinxin.policy.services import policy_at
from jinxin.refusals import attempt
from jinxin.workbooks import CONTENT_TYPE
from jinxin.worktime import queries, rules, services
from jinxin.worktime import statistics as kept
from jinxin.worktime.exporting import register_workbook
from jinxin.worktime.forms import AccountabilityFilter, ExplanationForm, RulingForm, StatisticsFilter
from jinxin.worktime.models import Accountability


@allow(*ANYONE)
@require_GET
def accountability(request: StaffRequest) -> HttpResponse:
    """List missed deadlines: to overseers all, to others what they answer for themselves."""
    chosen = _filter(request)
    wanted = chosen.wanted()
    page = page_of(queries.register(request.user, **wanted), request.GET)
    # The figures lead to states and rulings, so these two do not narrow them.
    among = {name: value for name, value in wanted.items() if name not in ("state", "ruling")}
    counts = queries.register_counts(queries.register(request.user, **among))
    states = [(value, label, counts[value]) for value, label in Accountability.State.choices]
    rulings = [(value, label, counts[value]) for value, label in Accountability.Ruling.choices]
    context = {"page": page, "filter": chosen, "states": states, "rulings": rulings}
    return render(request, "worktime/accountability.html", context)


@allow(*ANYONE)
@require_GET
def export(request: StaffRequest) -> HttpResponse:
    """Give out the rows of the register that the address describes as a workbook."""
    rows = queries.register(request.user, **_filter(request).wanted())
    at = clock.now()
    try:
        content = register_workbook(rows, actor=request.user, at=at)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(f"{resolve_url('worktime:accountability')}?{request.GET.urlencode()}")
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="accountability-{clock.local_date(at)}.xlsx"'
    return response


@allow(*ANYONE)
@require_GET
def statistics(request: StaffRequest) -> HttpResponse:
    """Show how deadlines were kept, by person; this month's where no days are chosen."""
    today = clock.local_date(clock.now())
    month = {"first": clock.month_start(today), "last": clock.next_month(today) - timedelta(days=1)}
    data = request.GET or month
    chosen = StatisticsFilter(data, overseer=_oversees(request))
    context = {
        "filter": chosen,
        "found": kept.statistics(request.user, **chosen.wanted()),
        "periods": _periods(today),
        "days": urlencode({k: v for k, v in chosen.wanted().items() if k in ("first", "last", "kind")}),
    }
    return render(request, "worktime/statistics.html", context)


def _periods(today: date) -> list[tuple[str, date, date]]:
    """Return spans of days that are often asked for, each with its name."""
    month = clock.month_start(today)
    before = clock.month_start(month - timedelta(days=1))
    return [
        (_("This month"), month, clock.next_month(today) - timedelta(days=1)),
        (_("Last month"), before, month - timedelta(days=1)),
        (_("This year"), date(today.year, 1, 1), date(today.year, 12, 31)),
        (_("Last year"), date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    ]


def _filter(request: StaffRequest) -> AccountabilityFilter:
    return AccountabilityFilter(request.GET, overseer=_oversees(request))


def _oversees(request: StaffRequest) -> bool:
    return request.user.has_role(Role.MANAGER, Role.AUDITOR)


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
