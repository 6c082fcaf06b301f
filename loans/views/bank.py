"""Files from the bank: sending one in, what its rows would do, booking them, and what is left for a person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.audit.masking import masked
from jinxin.errors import DomainError
from jinxin.jobs.models import JobState
from jinxin.jobs.views import progress
from jinxin.money import from_fen
from jinxin.paging import page_of
from jinxin.refusals import attempt
from loans.bank import booking, files
from loans.bank.facts import FACTS
from loans.forms.bank import AssignForm, BankFileForm, ColumnsForm, DismissForm
from loans.models import BankFile, BankRow, Loan, PaymentOrder
from loans.models.bank import FileKind
from loans.queries.bank import counts_of, rows_of, waiting_rows
from loans.queries.bank import files as all_files

READERS = (Role.OPERATIONS, Role.MANAGER, Role.AUDITOR)
STEPS: dict[str, tuple[Callable[..., None], Promise | str]] = {
    "book": (files.ask_to_book, ""),
    "columns": (files.change_columns, ""),
    "discard": (files.discard, gettext_lazy("The file is discarded; its rows are erased.")),
}


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def bank_files(request: StaffRequest) -> HttpResponse:
    """List the files that came from banks; take one in."""
    works = request.user.has_role(Role.OPERATIONS)
    posted = request.method == "POST"
    kind = request.GET.get("kind", "")
    form = BankFileForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        initial={"kind": kind if kind in FileKind.values else FileKind.RESULTS},
    )
    file = attempt(form, lambda: _send_in(form, request))
    if file:
        return redirect(file)
    context = {
        "form": form if works else None,
        "page": page_of(all_files(), request.GET),
        "waiting": waiting_rows().count(),
    }
    return render(request, "loans/bank_files.html", context, status=422 if form.is_bound else 200)


def _send_in(form: BankFileForm, request: StaffRequest) -> BankFile:
    values = form.cleaned_data
    return files.send_in(
        kind=values["kind"], bank=values["bank"], upload=values["file"], actor=request.user, at=clock.now()
    )


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def bank_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a file: its columns to be named, how far it has come, or what each of its rows does."""
    file = get_object_or_404(all_files(), pk=pk)
    if file.job and (not file.job.is_over or request.htmx):  # type: ignore[attr-defined]  # of the middleware
        return progress(request, "loans/bank_working.html", file.job, {"file": file})
    works = request.user.has_role(Role.OPERATIONS)
    failed = file.job if file.job and file.job.state == JobState.FAILED else None
    if file.state == BankFile.State.HEADINGS and works:
        return _columns(request, file)
    context = {"file": file, "works": works, "failed": failed, **_preview(request, file)}
    return render(request, "loans/bank_file.html", context)


def _columns(request: StaffRequest, file: BankFile) -> HttpResponse:
    form = ColumnsForm(request.POST if request.method == "POST" else None, file=file)
    if attempt(form, lambda: _name(form, file, request)):
        return redirect(file)
    context = {"file": file, "form": form}
    return render(request, "loans/bank_columns.html", context, status=422 if form.is_bound else 200)


def _name(form: ColumnsForm, file: BankFile, request: StaffRequest) -> None:
    files.name_columns(file, columns=form.cleaned_data, actor=request.user, at=clock.now())


@dataclass(frozen=True)
class Tab:
    """The rows of one state: how many, and their sum where it was read."""

    state: str
    label: str
    count: int
    amount: Any


@dataclass(frozen=True)
class Shown:
    """A row as a page shows it: account numbers masked."""

    row: BankRow
    texts: list[tuple[str, str]]


def _preview(request: StaffRequest, file: BankFile) -> dict[str, Any]:
    counts = counts_of(file)
    chosen = request.GET.get("state", "")
    chosen = chosen if chosen in counts else ""
    page = page_of(rows_of(file, chosen), request.GET, count=counts[chosen] if chosen else sum(counts.values()))
    return {
        "page": page,
        "shown": [_shown(row, file.kind) for row in page],
        "tabs": [_tab(file, state, counts[state]) for state in BankRow.State.values if counts.get(state)],
        "chosen": chosen,
        "total": sum(counts.values()),
        "bookable": sum(counts.get(state, 0) for state in BankRow.BOOKABLE),
    }


def _tab(file: BankFile, state: str, count: int) -> Tab:
    known = file.state == BankFile.State.READY and file.amounts.get(state)
    return Tab(state, str(BankRow.State(state).label), count, from_fen(file.amounts[state]) if known else None)


def _shown(row: BankRow, kind: str) -> Shown:
    """What a row says, less what stands in columns of its own; of accounts only the last four digits."""
    own = ("amount", "value_on", "reference")
    facts = [fact for fact in FACTS[kind] if fact.name not in own and row.texts.get(fact.name)]
    return Shown(row, [(str(fact.label), _masked(fact.name, row.texts[fact.name])) for fact in facts])


def _masked(name: str, text: str) -> str:
    return f"····{text[-4:]}" if name == "account" else masked(text)


@allow(Role.OPERATIONS)
@require_POST
def bank_file_step(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Have a file booked, its columns named anew, or put it away."""
    file = get_object_or_404(BankFile, pk=pk)
    if verb in STEPS:
        do, said = STEPS[verb]
        do(file, actor=request.user, at=clock.now())
        if said:
            messages.success(request, str(said))
    return redirect(file)


@allow(*READERS)
@require_safe
def bank_queue(request: StaffRequest) -> HttpResponse:
    """List the rows of booked files that nobody has placed yet."""
    page = page_of(waiting_rows(), request.GET)
    return render(
        request, "loans/bank_queue.html", {"page": page, "shown": [_shown(row, row.file.kind) for row in page]}
    )


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def bank_row(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a row that could not be placed; operations assigns or dismisses it, or takes it up again."""
    row = _row(pk)
    works = request.user.has_role(Role.OPERATIONS)
    is_open = works and row.state == BankRow.State.UNMATCHED and row.file.state == BankFile.State.BOOKED
    posted = request.POST if request.method == "POST" and works else None
    dismissing = posted is not None and "dismiss" in posted
    assign = AssignForm(
        posted if posted is not None and not dismissing else None, kind=row.file.kind, initial=_meant(row)
    )
    dismiss = DismissForm(posted if dismissing else None)
    if _done(assign, lambda: _assign(row, assign, request)) or _done(dismiss, lambda: _dismiss(row, dismiss, request)):
        messages.success(request, _("The row is dealt with."))
        return redirect("loans:bank_queue")
    context = {
        "row": row,
        "file": row.file,
        "shown": _shown(row, row.file.kind),
        "assign": assign if is_open else None,
        "dismiss": dismiss if is_open else None,
        "may_reopen": works
        and (row.state == BankRow.State.DISMISSED or (row.repayment_id and booking.is_reversed(row))),
    }
    return render(request, "loans/bank_row.html", context, status=422 if posted is not None else 200)


def _done(form: Any, verb: Any) -> Any:
    return attempt(form, verb) if form.is_bound else None


def _meant(row: BankRow) -> dict[str, str]:
    subject: Any = row.loan or row.order
    return {"number": subject.number} if subject else {}


def _assign(row: BankRow, form: AssignForm, request: StaffRequest) -> bool:
    number, at = form.cleaned_data["number"].strip().upper(), clock.now()
    if row.file.kind == FileKind.RECEIPTS:
        loan = Loan.objects.select_related("application").filter(number=number).first()
        if loan is None:
            raise DomainError(_("There is no loan of this number."), field="number")
        booking.assign_to_loan(row, loan, actor=request.user, at=at)
    else:
        order = PaymentOrder.objects.select_related("payout__contract__application").filter(number=number).first()
        if order is None:
            raise DomainError(_("There is no payment order of this number."), field="number")
        booking.assign_to_order(row, order, paid=form.cleaned_data["paid"] == "yes", actor=request.user, at=at)
    return True


def _dismiss(row: BankRow, form: DismissForm, request: StaffRequest) -> bool:
    booking.dismiss_row(row, **form.cleaned_data, actor=request.user, at=clock.now())
    return True


@allow(Role.OPERATIONS)
@require_POST
def bank_row_reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a dismissed row, or one whose booking was reversed, up again."""
    row = _row(pk)
    booking.reopen_row(row, actor=request.user, at=clock.now())
    messages.success(request, _("The row waits to be assigned again."))
    return redirect("loans:bank_row", row.pk)


def _row(pk: int) -> BankRow:
    related = ("file", "loan__customer", "order", "repayment", "settled_by")
    return get_object_or_404(BankRow.objects.select_related(*related), pk=pk)
