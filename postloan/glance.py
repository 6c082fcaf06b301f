"""What calls and signs of risk add to one look at a customer."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.glance import Columns, Source, Thing
from customers.rules.register import WORKERS
from jinxin.clock import local_date
from postloan.models import Callback, RiskSignal, SignalKind
from postloan.queries import OPEN


def columns(today: date) -> Columns:
    """Return the columns: the next call, how many signs of risk are open and the newest of them."""
    calls = Callback.objects.filter(customer=OuterRef("pk"), state__in=OPEN).order_by("planned_on", "pk")
    signals = RiskSignal.objects.filter(customer=OuterRef("pk"), closed_at=None)
    counted = signals.order_by().values("customer").annotate(count=Count("pk")).values("count")
    return {
        "call": Subquery(calls.values("pk")[:1]),
        "call_on": Subquery(calls.values("planned_on")[:1]),
        "call_state": Subquery(calls.values("state")[:1]),
        "call_officer": Subquery(calls.values("officer")[:1]),
        "open_signals": Subquery(counted, output_field=IntegerField()),
        "newest_signal": Subquery(signals.order_by("-raised_at", "-pk").values("kind")[:1]),
    }


def things(customer: Any, person: Any, at: datetime) -> Iterator[Thing]:
    """Return the open signs of risk and the next call."""
    if not person.has_role(*WORKERS):
        return
    file = reverse("postloan:customer_calls", args=[customer.pk])
    if count := customer.open_signals:
        title = ngettext("%(count)s open risk signal", "%(count)s open risk signals", count) % {"count": count}
        note = str(SignalKind(customer.newest_signal).label)
        yield Thing("exclamation-triangle", title, file, note=note, tone="red")
    if customer.call:
        state = Callback.State(customer.call_state)
        late = customer.call_on < local_date(at)
        own = customer.call_officer == person.pk or customer.officer_id != person.pk
        url = reverse("postloan:callback", args=[customer.call]) if own else file
        tone = "red" if late else Callback.TONES[state]
        yield Thing("telephone", _("Monthly call"), url, state=str(state.label), tone=tone, due_on=customer.call_on)


SOURCE = Source(columns, things)
