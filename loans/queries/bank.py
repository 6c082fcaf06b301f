"""Reads of files from the bank and of the rows that wait for a person."""

from django.db.models import Count, OuterRef, QuerySet, Subquery

from loans.models import BankFile, BankRow

WAITING = BankRow.State.UNMATCHED


def files() -> QuerySet[BankFile]:
    """Return the files, the newest first, each with how many rows wait for a person."""
    rows = BankFile.objects.select_related("sent_by", "booked_by", "job")
    open_ones = BankRow.objects.filter(file=OuterRef("pk"), file__state=BankFile.State.BOOKED, state=WAITING)
    waiting = Subquery(open_ones.order_by().values("file").annotate(count=Count("pk")).values("count"))
    return rows.annotate(waiting=waiting).order_by("-sent_at", "-pk")


def waiting_rows() -> QuerySet[BankRow]:
    """Return the rows of booked files that nobody has placed yet, the oldest first."""
    rows = BankRow.objects.filter(state=WAITING, file__state=BankFile.State.BOOKED)
    return rows.select_related("file", "order", "loan").order_by("pk")


def rows_of(file: BankFile, state: str) -> QuerySet[BankRow]:
    """Return the rows of a file in one state or all, in its order, with what a page shows of them."""
    rows = file.rows.filter(state=state) if state else file.rows.all()
    related = ("loan__customer", "order__payout__contract__application__customer", "settled_by")
    return rows.select_related(*related).order_by("number")


def counts_of(file: BankFile) -> dict[str, int]:
    """Return how many rows stand in each state: as read, or as they are now once booking has begun."""
    if file.state in (BankFile.State.READY, BankFile.State.READING):
        return dict(file.counts)
    return dict(file.rows.order_by().values_list("state").annotate(Count("pk")))
