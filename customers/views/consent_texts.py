"""The texts of consents: all versions, what was signed under each, and a new one with a preview."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.enums import ConsentKind
from customers.forms.consents import TextForm
from customers.models import ConsentText
from customers.queries.consents import Words, current_text, signed_under, texts, words_to_sign
from customers.rules import consents as rules
from customers.rules.register import READERS
from customers.services.consents import check_text, publish_text
from customers.views.consents import kind_of
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import StaleState
from jinxin.paging import page_of
from jinxin.refusals import attempt, reopen


@allow(*READERS)
@require_safe
def consent_texts(request: StaffRequest) -> HttpResponse:
    """List the versions of both texts, newest first."""
    found = list(texts())
    groups = [(kind, [text for text in found if text.kind == kind]) for kind in ConsentKind]
    context = {"groups": groups, "may_publish": rules.may_publish(request.user)}
    return render(request, "customers/consents/texts.html", context)


@allow(*READERS)
@require_safe
def consent_text(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one version as it reads today, and what was signed under it by customers the person may see."""
    text = get_object_or_404(ConsentText.objects.select_related("published_by"), pk=pk)
    context = {
        "text": text,
        "is_current": text == current_text(text.kind),
        "words": words_to_sign(text, get_language() or "zh-hans"),
        "page": page_of(signed_under(text, request.user), request.GET),
    }
    return render(request, "customers/consents/text.html", context)


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def new_text(request: StaffRequest, kind: str) -> HttpResponse:
    """Write a new version: first looked at as customers will see it, then put into force."""
    chosen = kind_of(kind)
    last = current_text(chosen)
    form = TextForm.after(last, request.POST if request.method == "POST" else None)
    if request.method == "POST" and request.POST.get("step") != "publish":
        return _page(request, chosen, form, preview=_preview(chosen, form))
    at = clock.now()
    try:
        text = attempt(form, lambda: _publish(chosen, form, request.user, at))
    except StaleState as error:
        now = current_text(chosen)
        saved = {"body_zh": now.body_zh, "body_en": now.body_en, "valid_months": now.valid_months}
        conflicts = reopen(form, saved | {"version": now.number})
        form.add_error(None, error.message)
        return _page(request, chosen, form, conflicts=conflicts)
    if text is None:
        return _page(request, chosen, form)
    message = _("Version %(number)s is in force. Consents signed before keep their own words.")
    messages.success(request, message % {"number": text.number})
    return redirect("customers:consent_texts")


def _publish(kind: ConsentKind, form: TextForm, actor: Any, at: datetime) -> ConsentText:
    return publish_text(kind=kind, **form.said(), number=form.cleaned_data["version"], actor=actor, at=at)


def _preview(kind: ConsentKind, form: TextForm) -> list[Words] | None:
    """Return both texts as they will be shown; None where the form has to be corrected first."""
    if not attempt(form, lambda: check_text(**form.said())):
        return None
    draft = ConsentText(kind=kind, number=form.cleaned_data["version"] + 1)
    for name, value in form.said().items():
        setattr(draft, name, value)
    return [words_to_sign(draft, language) for language in ("zh-hans", "en")]


def _page(request: StaffRequest, kind: ConsentKind, form: TextForm, **context: object) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    context |= {"kind": kind, "form": form}
    return render(request, "customers/consents/text_new.html", context, status=status)
