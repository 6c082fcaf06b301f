"""What members ask about a case, and the answers."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.refusals import attempt
from review.forms import AnswerForm, QuestionForm
from review.models import Question
from review.services.board import questions as services
from review.views.board import readable_round, round_page


@allow(Role.MEMBER)
@require_POST
def ask(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a member's question."""
    found, form, at = readable_round(request, pk), QuestionForm(request.POST), clock.now()
    if attempt(form, lambda: services.ask(found, **form.cleaned_data, actor=request.user, at=at)) is None:
        return round_page(request, found, None, at, question=form)
    messages.success(request, _("The loan officer has been asked."))
    return redirect(f"{found.get_absolute_url()}#questions")


@allow(Role.OFFICER, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Let the officer of the case or a manager answer."""
    mine = Q() if request.user.has_role(Role.MANAGER) else Q(round__application__officer=request.user)
    asked = Question.objects.filter(mine).select_related("round__application__customer", "asked_by")
    found = get_object_or_404(asked.defer("round__dossier"), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if attempt(form, lambda: services.answer(found, **form.cleaned_data, actor=request.user, at=clock.now())):
        messages.success(request, _("The members have been told."))
        return redirect("review:case_rounds", found.round.application_id)
    context = {"form": form, "question": found}
    return render(request, "review/answer.html", context, status=422 if form.is_bound else 200)
