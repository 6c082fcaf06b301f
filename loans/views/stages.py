"""Running cases by stage, and how long they took to payout."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jinxin import clock
from jinxin.access import StaffRequest, allow
from jinxin.paging import page_of
from jinxin.policy.services import policy_at
from loans.forms.stages import CasesFilter, PromiseFilter
from loans.queries import promise as reads
from loans.queries.stages import StageBoard
from loans.rules import cases as rules
from loans.rules.stages import MEASURED


@allow(*rules.READERS)
@require_safe
def stages(request: StaffRequest) -> HttpResponse:
    """Show the running cases by stage: officers their own, the others all."""
    board = StageBoard(request.GET, request.user, clock.now())
    columns = board.columns()
    count, amount = sum(column.count for column in columns), sum(column.amount for column in columns)
    return render(request, "loans/stages.html", {"board": board, "columns": columns, "count": count, "amount": amount})


@allow(*rules.READERS)
@require_safe
def promise(request: StaffRequest) -> HttpResponse:
    """Show how many were paid out within the promised hours, and where the hours went."""
    at = clock.now()
    form = PromiseFilter(request.GET, person=request.user, today=clock.local_date(at))
    wanted, hours = form.wanted(), policy_at(at).payout_target_hours
    rows = reads.payouts(request.user, wanted)
    before = wanted.before()
    pace = reads.pace(rows, hours * 60)
    times = reads.stage_times(rows, pace)
    context = {
        "form": form,
        "wanted": wanted,
        "before": before,
        "hours": hours,
        "pace": pace,
        "pace_before": reads.pace(reads.payouts(request.user, before), hours * 60),
        "times": times,
        "whole": reads.whole_time(times, pace),
        "slowest": reads.slowest(rows),
        "query": _query(wanted),
        "query_before": _query(before),
    }
    return render(request, "loans/stages_promise.html", context)


@allow(*rules.READERS)
@require_safe
def promise_cases(request: StaffRequest) -> HttpResponse:
    """List the cases behind a figure, with their time in each stage; the sums in the foot are the figure's."""
    at = clock.now()
    form = CasesFilter(request.GET, person=request.user, today=clock.local_date(at))
    target = policy_at(at).payout_target_hours * 60
    rows = reads.case_rows(reads.payouts(request.user, form.wanted()), target=target, **form.narrowing())
    pace = reads.pace(rows.order_by(), target)
    times = reads.stage_times(rows.order_by(), pace)
    page = page_of(rows, request.GET, count=pace.count)
    page.object_list = reads.attach_stages(page.object_list)
    context = {
        "form": form,
        "page": page,
        "pace": pace,
        "target": target,
        "stages": MEASURED,
        "times": [time for time in times if time.stage],
        "whole": reads.whole_time(times, pace),
    }
    return render(request, "loans/stages_cases.html", context)


def _query(wanted: reads.Wanted) -> str:
    """Return the address of these payouts, for the links to the rows."""
    names = {"class": "customer_class"}
    chosen: dict[str, Any] = {names.get(name, name): value for name, value in wanted.chosen.items()}
    return urlencode({"first": wanted.first, "last": wanted.last, **chosen})
