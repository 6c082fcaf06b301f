"""What papers a product asks for: read by everyone who works with cases, changed by the manager."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import NotAllowed
from jinxin.refusals import attempt
from loans.forms.paperlists import PaperListForm
from loans.models import PaperList, Product
from loans.rules.cases import READERS
from loans.rules.paperlists import asked_of
from loans.services.paperlists import publish_list


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def product_papers(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what a product asks for, with its earlier lists; a manager publishes a new one."""
    product = get_object_or_404(Product, pk=pk)
    lists = list(product.paper_lists.select_related("published_by").prefetch_related("items").order_by("-number"))
    current, at = (lists[0] if lists else None), clock.now()
    may_change = request.user.has_role(Role.MANAGER)
    if request.method == "POST":
        if not may_change:
            raise NotAllowed(_("Products and their papers are the manager's."))
        form = PaperListForm(request.POST)
        published = attempt(
            form,
            lambda: publish_list(
                product, asked=form.asked(), number=form.cleaned_data["number"], actor=request.user, at=at
            ),
        )
        if published is not None:
            messages.success(request, _("The list is published; cases submitted from now on go by it."))
            return redirect("loans:product_papers", product.pk)
    else:
        form = PaperListForm.of(product, current)
    return _page(request, product, form, lists, may_change=may_change)


def _page(
    request: StaffRequest, product: Product, form: PaperListForm, lists: list[PaperList], *, may_change: bool
) -> HttpResponse:
    context = {
        "product": product,
        "form": form if may_change else None,
        "asked": asked_of(product, lists[0] if lists else None),
        "current": lists[0] if lists else None,
        "lists": lists,
    }
    return render(request, "loans/product_papers.html", context, status=422 if form.is_bound else 200)
