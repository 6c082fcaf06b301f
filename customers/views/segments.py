"""Segments: everybody at the office sees them; the manager changes them after seeing who would move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from customers.enums import CustomerClass
from customers.forms.segments import SegmentForm, initial_of
from customers.models import Segment
from customers.queries.segments import all_areas, counts, overview
from customers.queries.tally import counted
from customers.rules.register import READERS, sees_everyone
from customers.services import segments as services
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import DomainError, StaleState
from jinxin.jobs import registry
from jinxin.paging import page_of
from jinxin.refusals import Conflict, attempt, refuse, reopen

STEP = "step"
"""What the address of a filled-in form asks for: `preview`, or `form` to go on changing it."""


@allow(*READERS)
@require_safe
def segments(request: StaffRequest) -> HttpResponse:
    """Show the segments of both classes with their rules, and how many customers of the reader are in each."""
    everything = counted() if sees_everyone(request.user) else None
    context = {
        "classes": overview(everything.of_segments() if everything else counts(request.user)),
        "counted_at": everything and everything.at,
        "may_change": request.user.has_role(Role.MANAGER),
    }
    return render(request, "customers/segments/list.html", context)


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def segment_add(request: StaffRequest) -> HttpResponse:
    """Add a segment to a class."""
    chosen = request.GET.get("class", "")
    if chosen not in CustomerClass.values:
        return redirect("customers:segments")
    return _Desk(request, chosen, None).answer()


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def segment_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a segment, or take it out of use."""
    segment = get_object_or_404(Segment, pk=pk)
    return _Desk(request, segment.customer_class, segment).answer()


@dataclass
class _Desk:
    """One request about one segment of a class: the form, then who would move, then saving."""

    request: StaffRequest
    customer_class: str
    segment: Segment | None

    def __post_init__(self) -> None:
        self.at: datetime = clock.now()
        self.of_class = self._read()

    def _read(self) -> list[Segment]:
        return list(Segment.objects.filter(customer_class=self.customer_class).order_by("position", "pk"))

    @property
    def current(self) -> Sequence[Segment]:
        """The class's segments in use."""
        return [one for one in self.of_class if one.is_active]

    def answer(self) -> HttpResponse:
        """Show the form, show who would move, or save."""
        if self.request.method == "POST":
            return self._save(self._form(self.request.POST))
        if STEP not in self.request.GET:
            return self._form_page(self._form(None))
        form = self._form(self.request.GET)
        if self.request.GET[STEP] == "preview" and (plan := attempt(form, lambda: self._plan(form))):
            return self._preview(form, plan)
        return self._form_page(form)

    def _form(self, data: QueryDict | None) -> SegmentForm:
        return SegmentForm(
            data,
            customer_class=self.customer_class,
            segment=self.segment,
            current=self.current,
            areas=all_areas(),
            initial=initial_of(self.segment, self.current, self.of_class),
        )

    def _plan(self, form: SegmentForm) -> services.Plan:
        return services.plan(self.customer_class, self.segment, form.wish(), self.current)

    def _save(self, form: SegmentForm) -> HttpResponse:
        def save() -> services.Saved:
            stamp, actor, wish = form.cleaned_data["version"], self.request.user, form.wish()
            return services.save_segment(self.customer_class, self.segment, wish, stamp=stamp, actor=actor, at=self.at)

        try:
            done = attempt(form, save)
        except StaleState as error:
            return self._too_late(form, error)
        if done is None:
            return self._form_page(form)
        _tell(self.request, done)
        return redirect(registry.link(done.job) if done.job else "customers:segments")

    def _too_late(self, form: SegmentForm, error: DomainError) -> HttpResponse:
        """Keep what was typed, show what is saved now, and ask to look at who moves once more."""
        if self.segment:
            self.segment.refresh_from_db()
        self.of_class = self._read()
        conflicts = reopen(form, initial_of(self.segment, self.current, self.of_class))
        refuse(form, error)
        return self._form_page(form, conflicts if self.segment else [])

    def _form_page(self, form: SegmentForm, conflicts: Sequence[Conflict] = ()) -> HttpResponse:
        status = 422 if form.is_bound and not form.is_valid() else 200
        return render(
            self.request, "customers/segments/form.html", self._about(form, conflicts=conflicts), status=status
        )

    def _preview(self, form: SegmentForm, plan: services.Plan) -> HttpResponse:
        day = clock.local_date(self.at)
        moves = plan.moves(day)
        total = sum(move.count for move in moves)
        movers = plan.movers(day).select_related("segment", "officer", "employment").prefetch_related("businesses")
        context = self._about(
            form,
            plan=plan,
            rule=services.rule_in(plan),
            moves=moves,
            total=total,
            page=page_of(movers.order_by("pk"), self.request.GET, count=total),
            targets={segment.code: segment for segment in plan.order},
            given=[(name, value) for name, values in self._kept().lists() for value in values],
            back=self._kept(**{STEP: "form"}).urlencode(),
        )
        return render(self.request, "customers/segments/preview.html", context)

    def _kept(self, **changes: str) -> QueryDict:
        """Return what was typed, without the page that is looked at."""
        kept = self.request.GET.copy()
        for name in ("page", "size", STEP):
            kept.pop(name, None)
        kept.update(changes)
        return kept

    def _about(self, form: SegmentForm, **more: Any) -> dict[str, Any]:
        label = CustomerClass(self.customer_class).label
        return {"form": form, "segment": self.segment, "class": self.customer_class, "class_label": label, **more}


def _tell(request: StaffRequest, done: services.Saved) -> None:
    said = {"segment": done.segment, "count": f"{done.count:,}"}
    if done.job:
        messages.success(request, _("“%(segment)s” is saved; %(count)s customers move in the background.") % said)
        return
    text = ngettext(
        "“%(segment)s” is saved; %(count)s customer moved.",
        "“%(segment)s” is saved; %(count)s customers moved.",
        done.count,
    )
    messages.success(request, text % said)
