"""The small pieces every page is made of: amounts, badges, clocks, masked data, paging links."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import RequestContext
from django.template.defaultfilters import capfirst
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.access import Role
from jinxin.audit import registry
from jinxin.money import format_wan, format_yuan
from jinxin.paging import SIZES

register = template.Library()


@register.filter
def yuan(value: Decimal | None) -> str:
    """Write an exact amount: 260,000.00."""
    return "—" if value is None else format_yuan(value)


@register.filter
def wan(value: Decimal | None) -> SafeString | str:
    """Write an amount in ten-thousands, in English in whole yuan, the exact yuan on hover: 26.00万, 260,000."""
    if value is None:
        return "—"
    english = (get_language() or "").startswith("en")
    short = f"{value.quantize(Decimal(1), ROUND_HALF_UP):,}" if english else f"{format_wan(value)}万"
    exact = _("%(amount)s yuan") % {"amount": format_yuan(value)}
    return format_html('<span class="num" title="{}">{}</span>', exact, short)


@register.filter
def percent(value: Decimal | str | None, places: int = 2) -> str:
    """Write a share as a percentage: 0.0501 as 5.01%."""
    if value is None or value == "":
        return "—"
    return f"{Decimal(str(value)) * 100:.{int(places)}f}%"


@register.filter
def rate(value: Decimal | None) -> str:
    """Write a yearly rate held in percent with the two to four decimals it has: 6.85%, 10.275%."""
    if value is None:
        return "—"
    whole, decimals = f"{Decimal(value):.4f}".split(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}%"


@register.filter
def day(value: date | datetime | None) -> str:
    """Write a date: 2026-11-23."""
    if value is None:
        return "—"
    return (clock.local_date(value) if isinstance(value, datetime) else value).isoformat()


@register.filter
def moment(value: datetime | None) -> str:
    """Write a moment: 2026-11-23 20:59."""
    return "—" if value is None else timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


@register.simple_tag
def badge(label: Any, tone: str = "neutral") -> SafeString:
    """A state in its one colour and its one word."""
    return format_html('<span class="badge badge-tone tone-{}">{}</span>', tone, label)


@register.inclusion_tag("components/clock.html")
def clock_chip(deadline: Any, now: datetime | None = None) -> dict[str, Any]:
    """A deadline as a chip: what is left, the exact due moment, the colour of its urgency."""
    if deadline is None:
        return {"deadline": None}
    at = now or clock.now()
    left = (deadline.due_at - at).total_seconds() / 60
    ticking = deadline.state in ("running", "breached")
    return {
        "deadline": deadline,
        "left": _duration(abs(left)) if ticking else "",
        "over": ticking and left < 0,
        "tone": _clock_tone(deadline, at) if ticking else "paused" if deadline.state == "paused" else "closed",
    }


def _clock_tone(deadline: Any, at: datetime) -> str:
    """Return the urgency by the warnings the clock has given, counting one that is due but not yet swept up."""
    if at > deadline.due_at:
        return "over"
    unswept = deadline.next_event_at is not None and deadline.next_event_at < at
    return ("calm", "half", "last", "last")[deadline.warnings + unswept]


def _duration(minutes: float) -> str:
    whole = int(minutes)
    days, hours, rest = whole // 1440, whole % 1440 // 60, whole % 60
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    return ngettext("%(count)s min", "%(count)s min", rest) % {"count": rest}


@register.filter
def hours(minutes: int | None, form: str = "") -> str:
    """Write a length of time, given in minutes, in hours: 38 h 5 min, for narrow tables (`short`) 38:05.

    Never in days: a working day has no 24 hours.
    """
    if minutes is None:
        return "—"
    if form == "short":
        return f"{minutes // 60}:{minutes % 60:02}"
    return _("%(hours)s h %(minutes)s min") % {"hours": minutes // 60, "minutes": minutes % 60}


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: Any) -> str:
    """Return the page's query string with `changes`; None removes a key. Paging restarts unless a page is named."""
    params: QueryDict = context["request"].GET.copy()
    params.pop("page", None)
    for name, value in changes.items():
        params.pop(name, None)
        if value not in (None, ""):
            params[name] = str(value)
    return f"?{params.urlencode()}" if params else "?"


@register.simple_tag
def crumb(where: str, label: Any) -> SafeString:
    """A step of the way to a page: the name of a route or an address, and what stands there."""
    url = where if "/" in where else reverse(where)
    return format_html('<li class="breadcrumb-item"><a href="{}">{}</a></li>', url, label)


@register.simple_tag
def page_sizes() -> tuple[int, ...]:
    """The numbers of rows a page that can be chosen."""
    return SIZES


@register.inclusion_tag("components/chips.html", takes_context=True)
def filter_chips(context: RequestContext, form: Any) -> dict[str, Any]:
    """The filters in use of a form in the address, each with the address without it."""
    if not form.is_bound:
        return {"chips": []}
    form.is_valid()
    given = {field: form.cleaned_data.get(field.name) for field in form if form.data.get(field.html_name)}
    chips = [
        {
            "label": "" if field.is_hidden else field.label,
            "value": _chosen(field, value),
            "url": query(context, before=None, after=None, **{field.html_name: None}),
        }
        for field, value in given.items()
        if value not in (None, "") and (field.field.label or not field.is_hidden)
    ]
    return {"chips": chips}


def _chosen(field: Any, value: Any) -> str:
    """Return a filter's value in words; what is chosen elsewhere than in the form shows the label alone."""
    if field.is_hidden:
        return str(field.label)
    labels = getattr(field.field, "choices", None)
    if labels is None or hasattr(value, "pk"):
        return str(value)
    return str(dict(labels).get(value, value))


@register.filter
def can(person: Any, roles: str) -> bool:
    """Say whether the person holds one of the roles, named with commas: `request.user|can:"manager,auditor"`."""
    return bool(person.is_authenticated and person.has_role(*(Role(role) for role in roles.split(","))))


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Any, subject: bool = False) -> dict[str, Any]:
    """Entries of the trail as a timeline; with `subject`, naming what each is about."""
    items = []
    for entry in entries:
        action, text = registry.words(entry)
        items.append({"entry": entry, "action": action, "text": text})
    return {"items": items, "subject": subject}


@register.filter
def field_label(instance: Any, name: str) -> str:
    """Return the label of a model's field, as a label begins."""
    return capfirst(str(instance._meta.get_field(name).verbose_name))


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Read a key of a mapping."""
    return mapping.get(key) if hasattr(mapping, "get") else None
