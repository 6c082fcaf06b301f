"""Saying of many figures at once how they are known: by a paper, seen by somebody, only stated."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.refusals import attempt
from loans.models import Application
from loans.queries.papers import current_papers
from loans.views.cases import case_page, find_case
from review.editor.marking import groups_of
from review.models import StatementDraft
from review.proofs import KINDS, proven_of
from review.queries.drafts import draft_of
from review.services.drafts import mark_evidence
from review.services.editable import check_editable
from review.services.statements import reading_of


class MarkForm(forms.Form):
    """How the chosen figures are known."""

    kind = forms.ChoiceField(
        label=gettext_lazy("The chosen figures are"),
        choices=[*KINDS.items(), ("none", gettext_lazy("not marked"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how the figures are known.")},
    )
    paper = forms.TypedChoiceField(
        label=gettext_lazy("Paper or photo"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": gettext_lazy("This paper is not on file; choose one of the case.")},
    )
    by = forms.CharField(label=gettext_lazy("Seen by"), required=False, max_length=60)
    on = forms.DateField(
        label=gettext_lazy("On"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = [(paper.pk, f"{paper.get_kind_display()} · {paper.name}") for paper in current_papers(application)]
        self.fields["paper"].choices = [("", "—"), *papers]  # type: ignore[attr-defined]  # a TypedChoiceField
        for name, field in self.fields.items():
            field.widget.attrs["class"] = {"kind": "form-check-input", "paper": "form-select"}.get(name, "form-control")


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def mark_figures(request: StaffRequest, pk: int) -> HttpResponse:
    """List every figure with its mark; mark those that are chosen."""
    application, at = find_case(request, pk), clock.now()
    check_editable(application, request.user)
    if request.method != "POST":
        form = MarkForm(application=application, initial={"by": request.user.name})
        return _page(request, application, form, draft_of(application, at=at), set())
    form = MarkForm(request.POST, application=application)
    chosen = request.POST.getlist("cells")[:2000]

    def mark() -> StatementDraft:
        told = {**form.cleaned_data, "kind": form.cleaned_data["kind"].replace("none", "")}
        return mark_evidence(application, cells=chosen, actor=request.user, at=at, **told)

    if attempt(form, mark) is None:
        return _page(request, application, form, draft_of(application, at=at), set(chosen), status=422)
    text = ngettext("%(count)s figure is marked.", "%(count)s figures are marked.", len(chosen))
    messages.success(request, text % {"count": len(chosen)})
    return redirect("review:evidence", pk)


def _page(
    request: StaffRequest,
    application: Application,
    form: MarkForm,
    draft: StatementDraft,
    chosen: set[str],
    status: int = 200,
) -> HttpResponse:
    reading = reading_of(draft)
    context = {
        "form": form,
        "groups": groups_of(reading),
        "chosen": chosen,
        "proven": proven_of(reading.added_up) if reading.added_up else [],
    }
    return case_page(request, "review/evidence.html", application, context, status=status)
