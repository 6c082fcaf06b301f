"""What the time to payout is looked at by."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.enums import CustomerClass
from customers.rules.register import sees_everyone
from jinxin import clock
from jinxin.access import Person, Role
from jinxin.staff.models import User
from jinxin.suggest import SuggestField
from jinxin.worktime.forms import day_field
from loans.models import Product
from loans.queries.promise import ORDERS, Wanted
from loans.rules.stages import MEASURED


class PromiseFilter(forms.Form):
    """Days of the payout, whose case, which product, which class; nonsense narrows nothing."""

    first = day_field(_("Paid out from"))
    last = day_field(_("Paid out until"))
    officer = SuggestField(
        "officers", User.objects.none(), label=_("Loan officer"), required=False, empty_label=_("All")
    )
    product = forms.ModelChoiceField(Product.objects.all(), label=_("Product"), required=False, empty_label=_("All"))
    customer_class = forms.ChoiceField(
        label=_("Customer class"), required=False, choices=[("", _("All")), *CustomerClass.choices]
    )

    def __init__(self, data: Any, *, person: Person, today: date) -> None:
        self.month = (clock.month_start(today), clock.next_month(today) - timedelta(days=1))
        super().__init__(data or None, initial={"first": self.month[0], "last": self.month[1]})
        officer: Any = self.fields["officer"]
        if sees_everyone(person):
            officer.offer(person, User.objects.filter(grants__role=Role.OFFICER))
        else:
            del self.fields["officer"]

    def given(self) -> dict[str, Any]:
        """Return what was chosen and makes sense."""
        self.is_valid()
        values = self.cleaned_data if self.is_bound else {}
        return {name: getattr(value, "pk", value) for name, value in values.items() if value}

    def wanted(self) -> Wanted:
        """Return the payouts looked at: this month's where no readable days are given; days in the wrong order turn."""
        given = self.given()
        first, last = given.get("first", self.month[0]), given.get("last", self.month[1])
        chosen = {"class" if name == "customer_class" else name: given[name] for name in NARROWING if name in given}
        return Wanted(min(first, last), max(first, last), chosen)


NARROWING = ("officer", "product", "customer_class")


class CasesFilter(PromiseFilter):
    """The cases behind a figure."""

    within = forms.ChoiceField(
        label=_("Target"), required=False, choices=[("", _("All")), ("yes", _("Within it")), ("no", _("Beyond it"))]
    )
    stage = forms.ChoiceField(
        label=_("Stage"), required=False, choices=[("", _("All")), *((stage.value, stage.label) for stage in MEASURED)]
    )
    held = forms.ChoiceField(
        label=pgettext_lazy("for the customer", "Waiting"),
        required=False,
        choices=[("", _("All")), ("yes", _("Waited for the customer"))],
    )
    sort = forms.ChoiceField(
        label=pgettext_lazy("of rows", "Order"),
        required=False,
        choices=[
            ("", _("Slowest first")),
            ("fastest", _("Fastest first")),
            ("latest", _("Latest payout first")),
            ("stage", _("Longest in the stage first")),
        ],
    )

    def narrowing(self) -> dict[str, Any]:
        """Return what narrows and orders the rows."""
        given = self.given()
        found: dict[str, Any] = {name: given[name] for name in ("within", "stage", "held") if name in given}
        return {**found, "sort": given["sort"] if given.get("sort") in ORDERS else "slowest"}
