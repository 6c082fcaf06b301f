"""Products and rates: read by everyone who works with cases, changed by the manager."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import StaleState
from jinxin.refusals import attempt, reopen
from loans.forms.products import LprForm, ProductForm
from loans.models import LprRate, Product
from loans.queries.products import lpr_on, offer
from loans.rules.cases import READERS
from loans.services import products as services

RATES = 12


@allow(*READERS)
@require_safe
def products(request: StaffRequest) -> HttpResponse:
    """Show what the centre lends, on which terms, at today's rates."""
    return _list_page(request, LprForm())


@allow(Role.MANAGER)
@require_POST
def add_lpr(request: StaffRequest) -> HttpResponse:
    """Enter a newly published LPR."""
    form = LprForm(request.POST)
    at = clock.now()
    rate = attempt(form, lambda: services.add_lpr(**form.cleaned_data, actor=request.user, at=at))
    if rate is None:
        return _list_page(request, form)
    messages.success(request, _("The LPR from %(day)s on is entered.") % {"day": rate.valid_from})
    return redirect("loans:products")


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a product. Cases that run keep what they were opened with."""
    product = get_object_or_404(Product, pk=pk)
    form = ProductForm(request.POST, product=product) if request.method == "POST" else ProductForm.of(product)
    at = clock.now()

    def save() -> Product:
        version = form.cleaned_data["version"]
        return services.change_product(product, values=form.values(), version=version, actor=request.user, at=at)

    try:
        saved = attempt(form, save)
    except StaleState as error:
        product.refresh_from_db()
        conflicts = reopen(form, ProductForm.of(product).initial)
        form.add_error(None, error.message)
        return _form_page(request, product, form, conflicts=conflicts)
    if saved is None:
        return _form_page(request, product, form)
    messages.success(request, _("%(product)s is saved; new applications follow it.") % {"product": saved})
    return redirect("loans:products")


def _form_page(request: StaffRequest, product: Product, form: ProductForm, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "loans/product_form.html", {"product": product, "form": form, **context}, status=status)


def _list_page(request: StaffRequest, form: LprForm) -> HttpResponse:
    lpr = lpr_on(clock.local_date(clock.now()))
    context = {
        "offers": [offer(product, lpr) for product in Product.objects.all()],
        "lpr": lpr,
        "rates": LprRate.objects.all()[:RATES],
        "form": form,
        "may_change": request.user.has_role(Role.MANAGER),
    }
    return render(request, "loans/products.html", context, status=422 if form.is_bound else 200)
