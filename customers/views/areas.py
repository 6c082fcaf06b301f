"""The areas of the territory: the tree, one area, and what managers do with them."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.forms.territory import AreaEditForm, AreaForm, ManyAreasForm
from customers.models import Area
from customers.queries.coverage import counts, counts_of_all
from customers.queries.search import plain
from customers.queries.territory import WHOLE_TREE, area_lines, names_of, shown_areas, visible_areas, within_all
from customers.rules.areas import Tree
from customers.rules.territory import READERS, keeps_areas, sees_whole_territory, works_in
from customers.services import areas as services
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import DomainError, StaleState
from jinxin.keys import key_of
from jinxin.paging import Pages, page_of
from jinxin.refusals import attempt, refuse, reopen


@allow(*READERS)
@require_safe
def areas(request: StaffRequest) -> HttpResponse:
    """The tree that the person may see, with what lies in each area: whole, or of a large one its towns."""
    tree, text = Area.objects.tree(), plain(request.GET.get("q", ""))
    visible = visible_areas(request.user, tree)
    page = Pages(shown_areas(tree, visible, text), WHOLE_TREE).get_page(request.GET.get("page"))
    found, counted_at = _counted(request, tree, within_all(tree, page.object_list, visible))
    context = {
        "page": page,
        "lines": area_lines(tree, found, visible, page.object_list),
        "text": text,
        "counted_at": counted_at,
        "number": len(visible),
        "keeps": keeps_areas(request.user),
    }
    return render(request, "customers/territory/areas.html", context)


def _counted(request: StaffRequest, tree: Tree, areas: set[int]) -> tuple[Any, datetime | None]:
    """Count these areas; for who sees the whole territory, a large one as it was counted last."""
    return counts_of_all(tree, areas) if sees_whole_territory(request.user) else (counts(tree, areas), None)


@allow(*READERS)
@require_safe
def area(request: StaffRequest, pk: int) -> HttpResponse:
    """One area: who answers for it, what lies in it, its parts."""
    found = get_object_or_404(Area.objects.select_related("officer", "parent"), pk=pk)
    tree = Area.objects.tree()
    visible = visible_areas(request.user, tree)
    if not tree.within(pk) & visible:
        raise Http404
    numbers, counted_at = _counted(request, tree, tree.within(pk) & visible)
    parts = [(node, 1) for node in tree.parts(pk) if tree.within(node.pk) & visible]
    page = page_of(parts, request.GET)
    context = {
        "area": found,
        "way": tree.way(pk)[:-1],
        "line": area_lines(tree, numbers, visible, [(tree.nodes[pk], 0)])[0],
        "page": page,
        "parts": area_lines(tree, numbers, visible, page.object_list),
        "counted_at": counted_at,
        "in_use": pk in tree.in_use,
        "keeps": keeps_areas(request.user),
        "works": works_in(request.user, pk, tree) and pk in tree.in_use,
        "responsible": names_of([tree.responsible[pk]]).get(tree.responsible[pk] or 0),
    }
    return render(request, "customers/territory/area.html", context)


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: StaffRequest) -> HttpResponse:
    """Add an area; `?parent=` says in what."""
    initial = {"parent": request.GET.get("parent", "")[:18]}
    form = AreaForm(request.POST if request.method == "POST" else None, tree=Area.objects.tree(), initial=initial)
    at = clock.now()
    added = attempt(form, lambda: services.add_area(**form.cleaned_data, actor=request.user, at=at))
    if added:
        messages.success(request, _("“%(name)s” is added.") % {"name": added.name})
        return redirect(added.parent or added)
    return _form_page(request, form)


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def create_many(request: StaffRequest) -> HttpResponse:
    """Add many areas at once, a line each: before a list of shops is imported."""
    form = ManyAreasForm(request.POST if request.method == "POST" else None)
    at = clock.now()

    def save() -> list[Area]:
        values = form.cleaned_data
        return services.add_areas(text=values["lines"], officer=values["officer"], actor=request.user, at=at)

    added = attempt(form, save)
    if added is None:
        status = 422 if form.errors else 200
        return render(request, "customers/territory/areas_form.html", {"form": form}, status=status)
    text = ngettext("%(count)s area is added.", "%(count)s areas are added.", len(added))
    messages.success(request, text % {"count": len(added)})
    return redirect("customers:areas")


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Rename or move an area, name its officer."""
    found = get_object_or_404(Area.objects.select_related("parent", "officer"), pk=pk)
    data = request.POST if request.method == "POST" else None
    form = AreaEditForm(data, tree=Area.objects.tree(), area=found, initial=_initial(found))
    at, conflicts = clock.now(), []

    def save() -> bool:
        return services.change_area(area=found, **form.cleaned_data, actor=request.user, at=at)

    try:
        changed = attempt(form, save)
        if changed is not None:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect(found)
    except StaleState as error:
        found.refresh_from_db()
        conflicts = reopen(form, _initial(found))
        refuse(form, error)
    return _form_page(request, form, area=found, conflicts=conflicts)


@allow(Role.MANAGER)
@require_POST
def use(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an area out of use, or put it back (`use=1`)."""
    found = get_object_or_404(Area.objects.select_related("parent"), pk=pk)
    back = request.POST.get("use") == "1"
    verb = services.restore_area if back else services.retire_area
    try:
        verb(area=found, version=version_of(request), actor=request.user, at=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(found)
    said = _("“%(name)s” is in use again.") if back else _("“%(name)s” is out of use and no longer counts.")
    messages.success(request, said % {"name": found.name})
    return redirect(found)


def version_of(request: StaffRequest) -> int:
    """Return the version a button was shown with; 0, which nothing has, for anything else."""
    return key_of(request.POST.get("version", "")[:9]) or 0


def _initial(area: Area) -> dict[str, Any]:
    names = ("name", "kind", "parent", "officer", "version")
    return {name: getattr(area, name) for name in names}


def _form_page(request: StaffRequest, form: AreaForm, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "customers/territory/area_form.html", {"form": form, **context}, status=status)
