"""A year's official calendar: typed row by row, or as a file."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import DomainError
from jinxin.worktime import queries
from jinxin.worktime.forms import YearForm
from jinxin.worktime.forms_year import YearRows
from jinxin.worktime.published import FESTIVALS, parse_year
from jinxin.worktime.services import changes
from jinxin.worktime.views.calendar import YEARS
from jinxin.worktime.views.changing import Step, change_step
from jinxin.worktime.yearfile import read_rows, shown_name


@allow(Role.MANAGER, Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def year_edit(request: StaffRequest, year: int) -> HttpResponse:
    """Load or correct a year's official calendar: in rows, or as a text or a file. All three end as the same file."""
    _check_year(year)
    if request.method != "POST":
        return _page(request, year, YearRows.of(year, _known(year)))
    if "content" in request.POST or request.FILES:
        return _load(request, year, YearForm(request.POST, request.FILES))
    if "add" in request.POST or "remove" in request.POST:
        return _page(request, year, YearRows.changed(year, request.POST))
    rows = YearRows.sent(year, request.POST)
    if not rows.is_valid():
        return _page(request, year, rows, status=422)
    text = rows.text()
    return _load(request, year, YearForm({"content": text}), rows)


@allow(Role.MANAGER, Role.ADMINISTRATOR)
@require_safe
def year_file(request: StaffRequest, year: int) -> HttpResponse:
    """Give out a year's calendar as the small file it can be loaded from, also elsewhere."""
    _check_year(year)
    response = HttpResponse(queries.year_content(year), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{year}.toml"'
    return response


def _load(request: StaffRequest, year: int, form: YearForm, rows: YearRows | None = None) -> HttpResponse:
    """Load what a valid form says; where deadlines would move by it, show them first."""

    def load() -> list[changes.Moved]:
        text, where = form.cleaned_data["text"], "file" if form.cleaned_data["file"] else "content"
        try:
            return changes.load_year(year=year, content=text, actor=request.user, at=clock.now())
        except DomainError as error:
            raise DomainError(error.message, field=where) from error

    step = change_step(request, form, load, said="text")
    if step.done:
        return step.saved(year)
    if step.moved is None:
        return _refused(request, year, form, rows)
    text = form.cleaned_data["text"]
    return _page(request, year, YearRows.of(year, read_rows(text)), form=YearForm(initial={"content": text}), step=step)


def _refused(request: StaffRequest, year: int, form: YearForm, rows: YearRows | None) -> HttpResponse:
    if rows is not None:  # what the rows do not know themselves is said above them
        for errors in form.errors.values():
            rows.notice.add_error(None, errors.as_data())
    return _page(request, year, rows or YearRows.of(year, _known(year)), form=form, status=422)


def _page(
    request: StaffRequest,
    year: int,
    rows: YearRows,
    *,
    form: YearForm | None = None,
    step: Step | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "year": year,
        "rows": rows,
        "form": form or YearForm(initial={"content": queries.year_content(year)}),
        "festivals": [shown_name(name) for name in FESTIVALS],
        "moved": step.moved if step else None,
        "sign": step.sign if step else "",
    }
    return render(request, "worktime/year_edit.html", context, status=status)


def _known(year: int) -> Any:
    """Return the calendar of a year that is in force, or None."""
    text = queries.year_content(year)
    try:
        parse_year(text, year)
    except DomainError:  # the sample of a year nothing is known of
        return None
    return read_rows(text)


def _check_year(year: int) -> None:
    if not YEARS[0] <= year <= YEARS[1]:
        raise Http404
