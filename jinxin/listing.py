"""A list as its address describes it: text, filters, order. What makes no sense there is left out, not refused."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from jinxin.keys import key_of
from jinxin.paging import SIZES, size_of
from jinxin.suggest.sources import LONGEST, Offered, Option, Reading

WHOLE: Final = 11
"""Digits from which on a text is taken for somebody's whole number: the length of a mobile number."""


def is_whole_number(text: str) -> bool:
    """Say whether a text looks like somebody's whole number, which belongs into no address and no history.

    Numbers of cases, contracts and loans begin with a letter and are nobody's.
    """
    digits = sum(char.isdecimal() for char in text)
    return digits >= WHOLE and not re.fullmatch(r"[A-Za-z]{1,3}[0-9-]+", text.strip())


def shown(text: str) -> str:
    """Return what was searched for as a page may repeat it: of a whole number the last four characters."""
    return f"****{text[-4:]}" if is_whole_number(text) else text


def asked_of(request: HttpRequest) -> QueryDict:
    """Return what a list is asked for: by a form that was sent, else by the address."""
    return request.POST if request.method == "POST" else request.GET


@dataclass(frozen=True)
class Chip:
    """A filter in use, and the address of the list without it; `maybe` are those that a text may mean."""

    label: str
    value: str
    url: str
    unclear: bool = False
    maybe: tuple["Chip", ...] = ()


@dataclass(frozen=True)
class Select:
    """A filter above the list."""

    name: str
    label: Promise
    options: list[tuple[str, str]]
    chosen: str
    suggest: str = ""
    text: str = ""
    extra: str = ""

    @property
    def address(self) -> str:
        """Where suggestions come from, "" for a list."""
        return reverse("suggest", args=[self.suggest]) if self.suggest else ""

    def as_options(self) -> SafeString:
        """Return the options as HTML; officers and areas may be thousands, too many for a loop of a template."""
        shown = (
            (value, mark_safe(" selected") if value == self.chosen else "", label) for value, label in self.options
        )
        return format_html_join("", '<option value="{}"{}>{}</option>', shown)


@dataclass(frozen=True)
class SortLink:
    """Where the head of a column leads, and how the list is sorted by it now (as `aria-sort` says it)."""

    url: str
    now: str


def select_of(name: str, label: Promise, options: Mapping[str, str], chosen: str, typed: str = "") -> Select:
    """Return a filter: a list, or where they are many a line with what is chosen, else with what was typed."""
    if not (isinstance(options, Offered) and options.many):
        return Select(name, label, list(options.items()), chosen)
    text = options[chosen] if chosen else typed[:LONGEST]
    return Select(name, label, [], chosen, options.source.code, text, "|".join(options.extra.values()))


class AddressedList:
    """What one address of a list asks for. A subclass names its filters and orders, and finds the rows."""

    LABELS: ClassVar[Mapping[str, Promise]] = {}
    ORDERS: ClassVar[Collection[str]] = ()
    USUAL_ORDER: ClassVar[str] = ""
    ON_TABS: ClassVar[frozenset[str]] = frozenset()
    """Filters that are chosen by tabs, and so are neither above the list nor among its chips."""

    def __init__(self, params: QueryDict, *, text: str, options: Mapping[str, Mapping[str, str]]) -> None:
        self.given, self.text, self.options = params, text, options
        self.sort = sort if (sort := str(params.get("sort"))) in self.ORDERS else self.USUAL_ORDER
        self.unclear: dict[str, Reading] = {}
        self.chosen = {name: key for name in options if (key := self._read(name, str(params.get(name, ""))))}

    def _read(self, name: str, text: str) -> str:
        """Return the key that a value of the address is; what may mean several, or nothing, narrows nothing."""
        offered = self.options[name]
        if not isinstance(offered, Offered):
            return text if text in offered else ""
        found = offered.read(text) if text.strip() else Reading()
        if found.option:
            return found.option.key
        if text.strip() and key_of(text) is None:
            self.unclear[name] = found
        return ""

    @property
    def narrowed(self) -> bool:
        """Whether the list shows less than everything."""
        return bool(self.text or self.chosen)

    @property
    def is_private(self) -> bool:
        """Whether the text is somebody's whole number, which no address may repeat."""
        return is_whole_number(self.text)

    @property
    def shown_text(self) -> str:
        """The text that is searched for, as the page may repeat it."""
        return shown(self.text)

    def params(self, **changes: str | None) -> str:
        """Return the query string of this list with `changes`, without what is usual; it starts over on page one."""
        size = size_of(self.given)
        values: dict[str, str | None] = {"q": "" if self.is_private else self.text, **self.chosen}
        values["sort"] = "" if self.sort == self.USUAL_ORDER else self.sort
        values["size"] = "" if size == SIZES[0] else str(size)
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in {**values, **changes}.items() if value})
        return f"?{query.urlencode()}" if query else "?"

    def address_of(self, request: HttpRequest, *, anchor: str = "") -> HttpResponse | None:
        """Return where a list that was sent by a form leads: to its address, so that it can be gone back to and passed
        on. None where it is to be shown as it is: it has its address, or somebody's whole number, which would stay in
        the history of a machine that others use too."""
        if request.method != "POST":
            return None
        if not self.is_private:
            return redirect(f"{request.path}{self.params()}{anchor}")
        request.GET = QueryDict(self.params().removeprefix("?"))  # what links go on from
        return None

    def chips(self) -> list[Chip]:
        """Return the filters in use."""
        shown = {name: self.options[name][value] for name, value in self.chosen.items() if name not in self.ON_TABS}
        if self.text:
            shown["q"] = self.shown_text
        chips = [Chip(str(self.LABELS[name]), value, self.params(**{name: None})) for name, value in shown.items()]
        return chips + [self._unclear(name, found.maybe) for name, found in self.unclear.items()]

    def _unclear(self, name: str, maybe: list[Option]) -> Chip:
        label = str(self.LABELS[name])
        links = tuple(Chip(label, option.label, self.params(**{name: option.key})) for option in maybe)
        return Chip(label, str(self.given.get(name, ""))[:LONGEST], self.params(), unclear=True, maybe=links)

    def selects(self) -> list[Select]:
        """Return the filters above the list."""
        return [self._select(name, options) for name, options in self.options.items() if name not in self.ON_TABS]

    def _select(self, name: str, options: Mapping[str, str]) -> Select:
        typed = str(self.given.get(name, "")) if name in self.unclear else ""
        return select_of(name, self.LABELS[name], options, self.chosen.get(name, ""), typed)

    def sort_link(self, name: str, *, largest_first: bool = False) -> SortLink:
        """Return the link that sorts by a column; followed again, it sorts the other way round."""
        first, second = (f"-{name}", name) if largest_first else (name, f"-{name}")
        now = {name: "ascending", f"-{name}": "descending"}.get(self.sort, "none")
        return SortLink(self.params(sort=second if self.sort == first else first), now)
