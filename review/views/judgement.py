"""Judgement over time: how the board and its members decided, and how the loans fared."""

from io import BytesIO
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.audit.services import record
from jinxin.policy.services import policy_at
from jinxin.sheets import SheetColumn, write_workbook
from review import evening_actions as actions
from review.intervals import Share
from review.queries import judgement as queries
from review.queries.judgement import Period

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PeriodForm(forms.Form):
    """Decisions of which days; nonsense narrows nothing."""

    first = forms.DateField(
        label=gettext_lazy("Decided from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=gettext_lazy("Decided to"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def period(self) -> Period:
        """Return the days asked for."""
        self.is_valid()
        return Period(self.cleaned_data.get("first"), self.cleaned_data.get("last"))


@allow(Role.MANAGER, Role.AUDITOR, Role.MEMBER)
@require_safe
def judgement(request: StaffRequest) -> HttpResponse:
    """Show the figures; a member sees the board's and their own row."""
    form = PeriodForm(request.GET)
    period = form.period()
    context = {
        "form": form,
        "board": queries.board(period),
        "members": _shown_members(request, period),
        "signs": queries.signs(period),
        "all_members": request.user.has_role(Role.MANAGER, Role.AUDITOR),
        "policy": policy_at(clock.now()),
    }
    return render(request, "review/judgement.html", context)


def _shown_members(request: StaffRequest, period: Period) -> list[queries.MemberJudgement]:
    rows = queries.members(period)
    if request.user.has_role(Role.MANAGER, Role.AUDITOR):
        return rows
    return [row for row in rows if row.key == request.user.pk]


@allow(Role.MANAGER, Role.AUDITOR)
@require_safe
def judgement_export(request: StaffRequest) -> HttpResponse:
    """Hand out the members' figures for Excel, each share with its interval."""
    rows = queries.members(PeriodForm(request.GET).period())
    file = BytesIO()
    shares = [_("Agreed with the decision"), _("Arrears of loans approved"), _("Arrears where overruled")]
    columns = [SheetColumn(label) for label in (_("Member"), _("Votes"), _("Approve"), _("Decline"), _("Veto"))]
    columns += [
        SheetColumn(f"{name}: {part}", 18) for name in shares for part in (_("count"), _("of"), _("from"), _("to"))
    ]
    write_workbook(file, title=_("Judgement over time"), columns=columns, rows=(_cells(row) for row in rows))
    record(actions.JUDGEMENT_FETCHED, request.user, actor=request.user, at=clock.now(), data={"rows": len(rows)})
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    name = f"{_('Judgement over time')}.xlsx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


def _cells(row: queries.MemberJudgement) -> list[Any]:
    counts: list[Any] = [row.name, row.votes, row.approvals, row.declines, row.vetoes]
    for share in (row.agreed, row.late_approved, row.late_overruled):
        counts += _parts(share)
    return counts


def _parts(share: Share) -> list[Any]:
    return [share.hits, share.of, f"{share.low:.1%}", f"{share.high:.1%}"]
