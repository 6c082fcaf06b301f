"""The portrait in a customer's file: reading it, asking one question after the other, changing a topic at a desk."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from customers.enums import ConsentKind
from customers.forms.portraits import AnswersForm, initial_of
from customers.models import Customer
from customers.portraitlist import PortraitList
from customers.queries.consents import lacking
from customers.queries.portraits import by_topic, completeness, portrait_of, stamp
from customers.questions import Topic
from customers.rules.portraits import Answered, next_questions
from customers.rules.register import WORKERS
from customers.services import portraits as services
from customers.tabs import customer_head
from customers.views.fragments import wants_fragment
from customers.views.saving import looked_after
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import StaleState
from jinxin.listing import asked_of
from jinxin.refusals import Conflict, attempt, refuse, reopen

LONGEST_SKIP = 2000


def _lacking(customer: Customer, at: datetime) -> list[Any]:
    """Return the consent without which no portrait is kept, where it does not hold."""
    return lacking(customer, clock.local_date(at), ConsentKind.PERSONAL_DATA)


@allow(*WORKERS)
@require_safe
def portrait(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what is known of a customer, topic by topic, how full that is, and what is worth asking."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user).select_related("segment"), pk=pk)
    at = clock.now()
    rows = portrait_of(customer, at=at)
    head, missing = customer_head(customer, request.user, at=at), _lacking(customer, at)
    context = {
        "customer": customer,
        "head": head,
        "lacking": missing,
        "may_ask": head.may_change and not missing,
        "percent": completeness(customer),
        "topics": by_topic(rows),
        "wanted": next_questions(rows),
        "stale": sum(row.stale for row in rows),
    }
    return render(request, "customers/portraits/portrait.html", context)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request: Any, pk: int) -> HttpResponse:
    """Ask one question; the answer is saved at once and the next question comes, most telling first."""
    customer = looked_after(request, pk)
    at = clock.now()
    rows = portrait_of(customer, at=at)
    skipped = _skipped(request)
    row = _asked(request, rows, skipped)
    if request.method != "POST":
        return _question(request, customer, row, skipped)
    if row is None:
        raise Http404
    form = AnswersForm(request.POST, [row])
    told = attempt(form, lambda: _save(request, customer, form, row, at))
    if told is None:
        return _question(request, customer, row, skipped, form=form)
    following = [] if told == "blank" else skipped
    if told == "blank":  # nothing was entered: as if it had been passed over
        following = [*skipped, row.question.code]
    if not wants_fragment(request):
        return redirect(f"{request.path}?skip={','.join(following)}" if following else request.path)
    rows = portrait_of(customer, at=at)
    noted = next((one for one in rows if one.question == row.question), None) if told == "saved" else None
    return _question(request, customer, _next(rows, following), following, noted=noted)


def _save(request: Any, customer: Customer, form: AnswersForm, row: Answered, at: datetime) -> str:
    """Save one answer; say whether there was one."""
    declined = "declined" in request.POST
    value = None if declined else form.cleaned_data[row.question.code]
    if not declined and value in (None, "", []):
        return "blank"
    services.save_answers(
        customer=customer, answers={row.question.code: value}, declined=declined, actor=request.user, at=at
    )
    return "saved"


def _skipped(request: Any) -> list[str]:
    given = request.POST.get("skip") or request.GET.get("skip") or ""
    return [code for code in given[:LONGEST_SKIP].split(",") if code]


def _asked(request: Any, rows: list[Answered], skipped: list[str]) -> Answered | None:
    """Return the question that is asked for, or the next one; 404 for one that is not for this customer."""
    code = request.POST.get("question") or request.GET.get("question")
    if not code:
        return _next(rows, skipped)
    found = next((row for row in rows if row.question.code == code), None)
    if found is None:
        raise Http404
    return found


def _next(rows: list[Answered], skipped: list[str]) -> Answered | None:
    wanted = [question for question in next_questions(rows, most=len(rows)) if question.code not in skipped]
    return next((row for row in rows if wanted and row.question == wanted[0]), None)


def _question(
    request: Any,
    customer: Customer,
    row: Answered | None,
    skipped: list[str],
    *,
    form: AnswersForm | None = None,
    noted: Answered | None = None,
) -> HttpResponse:
    form = form or AnswersForm(None, [row] if row else [])
    if row and wants_fragment(request):  # who types goes on typing
        form.fields[row.question.code].widget.attrs["autofocus"] = True
    context = {
        "customer": customer,
        "row": row,
        "form": form,
        "field": form[row.question.code] if row else None,
        "skip": ",".join(skipped),
        "skip_this": ",".join([*skipped, row.question.code]) if row else "",
        "passed": len(skipped),
        "percent": completeness(customer),
        "noted": noted,
        "lacking": _lacking(customer, clock.now()),
    }
    partial = wants_fragment(request)
    template = "customers/portraits/_question.html" if partial else "customers/portraits/ask.html"
    return render(request, template, context, status=422 if form.errors else 200)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def portrait_topic(request: StaffRequest, pk: int, topic: str) -> HttpResponse:
    """Change everything of one topic in one form."""
    customer = looked_after(request, pk)
    if topic not in Topic.values:
        raise Http404
    subject, at = Topic(topic), clock.now()
    rows = _of_topic(customer, subject, at)
    form = AnswersForm(request.POST if request.method == "POST" else None, rows, stamp=stamp(rows))
    conflicts: list[Conflict] = []
    try:
        changed = attempt(form, lambda: _save_topic(request, customer, subject, form, at))
        if changed is not None:
            return _after_topic(request, customer, subject, rows, changed, at)
    except StaleState as error:
        now = _of_topic(customer, subject, at)
        conflicts = reopen(form, {**_blank(now), **initial_of(now), "version": stamp(now)})
        refuse(form, error)
    context = {"customer": customer, "topic": subject, "form": form, "rows": rows, "conflicts": conflicts}
    context["lacking"] = _lacking(customer, at)
    return render(request, "customers/portraits/topic.html", context, status=422 if form.errors else 200)


def _of_topic(customer: Customer, topic: Topic, at: datetime) -> list[Answered]:
    return [row for row in portrait_of(customer, at=at) if row.question.topic == topic]


def _blank(rows: list[Answered]) -> dict[str, Any]:
    return dict.fromkeys((row.question.code for row in rows), "")


def _save_topic(request: StaffRequest, customer: Customer, topic: Topic, form: AnswersForm, at: datetime) -> list[str]:
    return services.save_answers(
        customer=customer,
        answers=form.answers(),
        actor=request.user,
        at=at,
        topic=topic,
        seen=form.cleaned_data["version"],
    )


def _after_topic(
    request: StaffRequest, customer: Customer, topic: Topic, rows: list[Answered], changed: list[str], at: datetime
) -> HttpResponse:
    """Go back to the portrait; stay where the answers lead to further questions of the topic."""
    messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
    more = len({row.question.code for row in _of_topic(customer, topic, at)} - {row.question.code for row in rows})
    if not more:
        return redirect(f"{reverse('customers:portrait', args=[customer.pk])}#{topic}")
    text = ngettext(
        "%(count)s more question follows from the answers.", "%(count)s more questions follow from the answers.", more
    )
    messages.info(request, text % {"count": more})
    return redirect("customers:portrait_topic", customer.pk, topic.value)


@allow(*WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def portraits(request: StaffRequest) -> HttpResponse:
    """List customers by how full their portrait is, the thinnest first."""
    listing = PortraitList(asked_of(request), request.user)
    return listing.address_of(request) or render(
        request, "customers/portraits/list.html", {"listing": listing, "page": listing.page()}
    )
