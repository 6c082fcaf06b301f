"""Which products fit a customer and a need, up to what amount, and why the others do not."""

from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from customers.identifiers import synthetic_national_id
from customers.models import Business, Customer, PortraitAnswer
from customers.tests.factories import make_business_customer, make_salaried
from jinxin.policy.settings import Policy
from jinxin.staff.models import User
from loans.enums import Need
from loans.models import Product
from loans.rules.matching import Result, Subject, Verdict, Wish, judge
from loans.tests.factories import make_application, make_product
from loans.tests.pages import SignIn, text

DAY = date(2026, 11, 23)


def product(**changes: Any) -> Product:
    """A product for the salaried, measured by income."""
    values = {
        "pk": 1,
        "code": "p",
        "name_zh": "公职贷",
        "name_en": "Public servant loan",
        "customer_class": "salaried",
        "min_amount": Decimal(50_000),
        "max_amount": Decimal(300_000),
        "min_months": 6,
        "max_months": 36,
        "methods": ["equal_instalment"],
        "sizing": "income",
        "sizing_factor": Decimal(12),
        "needs": ["renovation"],
        "spread_bp": 200,
        "min_age": 22,
        "max_entry_age": 57,
        "max_age": 60,
    }
    return Product(**{**values, **changes})


def subject(**changes: Any) -> Subject:
    values = {
        "customer_class": "salaried",
        "born": date(1986, 11, 23),
        "income": Decimal("6500.00"),
        "shops": [],
        "open_cases": {},
        "policy": Policy(),
        "day": DAY,
    }
    return Subject(**{**values, **changes})


def shop(licensed_on: date) -> Business:
    return Business(pk=7, name="兴旺副食店", licensed_on=licensed_on)


def verdict(*, wish: Wish | None = None, of: Product | None = None, **about: Any) -> Verdict:
    with translation.override("en"):
        return judge(of or product(), subject(**about), wish or Wish(Need.RENOVATION))


def failing(found: Verdict) -> list[tuple[str, str, str]]:
    return [(check.name, check.words, check.remedy) for check in found.failing]


class TestRules:
    def test_what_fits_says_up_to_how_much_and_how_long(self) -> None:
        found = verdict()
        assert found.fits
        assert (found.limit, found.months) == (Decimal("78000.00"), 36)
        assert "Net monthly income: 12 × 6,500.00 = 78,000.00" in [check.words for check in found.holding]

    def test_the_largest_amount_of_the_product_bounds_the_multiple(self) -> None:
        assert verdict(income=Decimal(90_000)).limit == Decimal(300_000)

    @pytest.mark.parametrize(
        ("about", "name", "words", "remedy"),
        [
            (
                {"income": Decimal(3000)},
                "size",
                "Net monthly income: 12 × 3,000.00 = 36,000.00 is below the smallest amount 50,000.00.",
                "From 4,166.67 on it would fit (Net monthly income).",
            ),
            ({"born": date(1968, 11, 1)}, "age", "Age 58; this product ends at 57.", ""),
            (
                {"born": date(2005, 1, 1)},
                "age",
                "Age 21; this product begins at 22.",
                "Possible from the age of 22 on.",
            ),
            ({"income": None}, "job", "No employment is on record.", "Add the employment to the customer first."),
        ],
    )
    def test_what_fails_says_so_with_its_figures(self, about: Any, name: str, words: str, remedy: str) -> None:
        found = verdict(**about)
        assert not found.fits
        [(found_name, found_words, found_remedy)] = failing(found)
        assert (found_name, found_words) == (name, words)
        assert found_remedy == remedy or not remedy

    def test_another_need_is_named_with_those_it_serves(self) -> None:
        assert failing(verdict(wish=Wish(Need.BUILDING))) == [
            ("need", "“Building a home” is not among its needs: Renovation.", "Only for another need.")
        ]

    def test_age_at_maturity_shortens_the_term_or_leaves_none(self) -> None:
        shorter = verdict(born=date(1966, 6, 1), of=product(max_entry_age=60))
        assert (shorter.fits, shorter.months) == (True, 6)
        assert [check.result for check in shorter.checks if check.name == "term"] == [Result.NOTE]
        none = verdict(born=date(1965, 12, 1), of=product(max_entry_age=60))
        assert failing(none)[0][:2] == (
            "term",
            "Age 61 after the shortest term of 6 months; at maturity 60 is the limit.",
        )

    def test_the_other_class_is_all_that_is_said_of_its_products(self) -> None:
        found = verdict(of=product(customer_class="business"))
        assert failing(found) == [("class", "For the other class of customers: Business.", "")]
        assert len(found.checks) == 1

    def test_a_young_licence_says_when_it_opens(self) -> None:
        flow = product(customer_class="business", sizing="flow", sizing_factor=Decimal(20), needs=["stock"])
        figures = {"flow": Decimal(600_000)}
        wish = Wish(Need.STOCK, figures=figures)
        about: dict[str, Any] = {"customer_class": "business", "income": None, "of": flow, "wish": wish}
        young = verdict(shops=[shop(date(2026, 3, 15))], **about)
        assert failing(young) == [("licence", "Licence opens on 2027-03-15.", "Come back on 2027-03-15.")]
        both = verdict(shops=[shop(date(2026, 3, 15)), shop(date(2020, 1, 1))], **about)
        assert (both.fits, both.limit) == (True, Decimal("120000.00"))
        assert both.business is not None
        assert both.business.licensed_on == date(2020, 1, 1)
        assert failing(verdict(shops=[], **about))[0][0] == "licence"

    def test_a_missing_figure_is_asked_for_and_nothing_else_is_guessed(self) -> None:
        mortgage = product(sizing="instalment", sizing_factor=Decimal(60))
        found = verdict(of=mortgage)
        assert (found.fits, found.failing, found.limit) == (False, [], None)
        assert [check.words for check in found.missing] == [
            "Enter the figure the amount depends on: Monthly mortgage instalment."
        ]
        known = verdict(of=mortgage, wish=Wish(Need.RENOVATION, figures={"instalment": Decimal(2000)}))
        assert (known.fits, known.limit) == (True, Decimal("120000.00"))
        no_mortgage = verdict(of=mortgage, wish=Wish(Need.RENOVATION, figures={"instalment": Decimal(0)}))
        assert failing(no_mortgage)[0][0] == "size"

    @pytest.mark.parametrize(
        ("wanted", "result"), [(60_000, Result.HOLDS), (90_000, Result.NOTE), (10_000, Result.FAIL)]
    )
    def test_a_wanted_amount_is_compared(self, wanted: int, result: Result) -> None:
        found = verdict(wish=Wish(Need.RENOVATION, Decimal(wanted)))
        assert [check.result for check in found.checks if check.name == "amount"] == [result]

    def test_every_failing_condition_is_named(self) -> None:
        found = verdict(born=date(1960, 1, 1), income=Decimal(100), wish=Wish(Need.BUILDING))
        assert [name for name, _words, _remedy in failing(found)] == ["need", "age", "term", "size"]

    def test_a_product_that_nothing_measures_is_bounded_by_its_own_limit(self) -> None:
        assert verdict(of=product(sizing="", sizing_factor=None), income=None).limit == Decimal(300_000)


@pytest.mark.django_db
@pytest.mark.usefixtures("eleven")
class TestPage:
    @pytest.fixture(autouse=True)
    def _products(self, db: None) -> None:
        make_product()

    @pytest.fixture
    def worker(self, officer: User) -> Customer:
        return make_salaried(officer)

    def address(self, customer: Customer, **asked: Any) -> str:
        return reverse("loans:match", args=[customer.pk], query=asked)

    def test_what_fits_leads_to_an_application_that_is_filled_in(
        self, client: Client, sign_in: SignIn, officer: User, worker: Customer
    ) -> None:
        page = sign_in(client, officer).get(self.address(worker, need="renovation", instalment="3000", amount="10万"))
        found = {match.product.code: match for match in page.context["matches"]}
        assert list(found) == ["public-servant", "mortgage-holder", "weekend", "account-flow", "start-up"]
        assert [code for code, match in found.items() if match.verdict.fits] == list(found)[:3]
        best = found["public-servant"]
        assert (best.verdict.limit, best.usual) == (Decimal("156000.00"), Decimal("5.2000"))
        assert (best.lowest, best.highest) == (Decimal("4.5000"), Decimal("6.0000"))
        assert best.example is not None
        assert (best.example.amount, best.example.months) == (Decimal("100000.00"), 36)
        assert best.apply_url.replace("&", "&amp;") in text(page)
        carried = {name: value[0] for name, value in parse_qs(urlsplit(best.apply_url).query).items()}
        assert carried["amount"] == "100000.00"
        form = client.get(best.apply_url).context["form"]
        assert form["amount"].value() == "100000.00"
        assert form["purpose"].value() == "房屋装修："
        typed = {**carried, "purpose": carried["purpose"] + "自住房屋水电改造，两家报价"}
        assert client.post(f"{reverse('loans:create')}?customer={worker.pk}", typed).status_code == 302
        assert worker.applications.get().product.code == "public-servant"

    def test_an_owners_match_carries_the_shop_whose_licence_is_old_enough(
        self, client: Client, sign_in: SignIn, officer: User, shop: Customer
    ) -> None:
        page = sign_in(client, officer).get(self.address(shop, need="stock", flow="120万"))
        first = page.context["matches"][0]
        assert (first.product.code, first.verdict.limit) == ("account-flow", Decimal("240000.00"))
        assert f"business={shop.businesses.get().pk}" in first.apply_url

    def test_an_open_case_stands_in_the_way_and_is_linked(
        self, client: Client, sign_in: SignIn, officer: User, worker: Customer
    ) -> None:
        case = make_application(worker)
        page = sign_in(client, officer).get(self.address(worker, need="renovation"))
        assert case.get_absolute_url() in text(page)
        assert "公职贷" in text(page)

    def test_the_portrait_fills_in_what_it_knows(
        self, client: Client, sign_in: SignIn, officer: User, shop: Customer, at: datetime
    ) -> None:
        said = {"turnover": "80000.00", "need_business": ["equipment", "stock"], "need_amount": "150000.00"}
        PortraitAnswer.objects.bulk_create(
            PortraitAnswer(customer=shop, question=code, value=value, answered_by=officer, answered_at=at)
            for code, value in said.items()
        )
        page = sign_in(client, officer).get(self.address(shop))
        assert page.context["matches"] is None
        assert page.context["known"] == {"amount": Decimal(150_000), "flow": Decimal(960_000), "need": "stock"}
        assert 'value="960,000.00"' in text(page)

    @pytest.mark.parametrize(
        ("field", "value"), [("need", "yacht"), ("need", ""), ("amount", "viel"), ("amount", "0"), ("instalment", "-1")]
    )
    def test_what_makes_no_sense_is_told_at_the_field(
        self, client: Client, sign_in: SignIn, officer: User, worker: Customer, field: str, value: str
    ) -> None:
        asked = {"need": "renovation", field: value}
        page = sign_in(client, officer).get(self.address(worker, **asked))
        assert page.status_code == 422
        assert page.context["form"].errors[field]
        fragment = client.get(self.address(worker, **asked), headers={"HX-Request": "true"})
        assert fragment.status_code == 200
        assert "<form" not in text(fragment)

    def test_who_does_not_look_after_the_customer_opens_no_application(
        self, client: Client, sign_in: SignIn, auditor: User, other_officer: User, worker: Customer
    ) -> None:
        address = self.address(worker, need="renovation")
        page = sign_in(client, auditor).get(address)
        assert page.status_code == 200
        assert "loans/applications/new/" not in text(page)
        assert sign_in(client, other_officer).get(address).status_code == 404

    def test_a_page_takes_few_queries(self, client: Client, sign_in: SignIn, officer: User, shop: Customer) -> None:
        sign_in(client, officer)
        found = []
        for cases in (0, 1):
            if cases:
                make_application(shop)
            with CaptureQueriesContext(connection) as queries:
                client.get(self.address(shop, need="stock", flow="100万"))
            found.append(len(queries))
        assert found[0] == found[1] < 12

    def test_products_that_are_no_longer_offered_are_left_out(
        self, client: Client, sign_in: SignIn, officer: User, worker: Customer
    ) -> None:
        Product.objects.exclude(code="weekend").update(is_active=False)
        page = sign_in(client, officer).get(self.address(worker, need="renovation"))
        assert [match.product.code for match in page.context["matches"]] == ["weekend"]
        Product.objects.update(is_active=False)
        assert sign_in(client, officer).get(self.address(worker, need="renovation")).context["matches"] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("eleven")
class TestApplications:
    def test_more_than_the_income_allows_is_refused_at_the_amount(
        self, client: Client, sign_in: SignIn, officer: User
    ) -> None:
        customer = make_salaried(officer, employment={"monthly_income": Decimal(3000)})
        typed = {
            "product": make_product("public-servant").pk,
            "amount": "8万",
            "term_months": "12",
            "method": "equal_instalment",
            "purpose": "自住房屋装修，购买材料与人工",
        }
        address = f"{reverse('loans:create')}?customer={customer.pk}"
        refused = sign_in(client, officer).post(address, typed)
        assert refused.status_code == 422
        assert "24 × 3,000.00 = 72,000.00" in refused.context["form"].errors["amount"][0]
        assert client.post(address, {**typed, "amount": "72000"}).status_code == 302

    def test_who_is_older_than_the_product_begins_with_is_refused(
        self, client: Client, sign_in: SignIn, officer: User
    ) -> None:
        old = synthetic_national_id(Random(3), born=date(1969, 6, 1))
        customer = make_business_customer(officer, id_number=old)
        typed = {
            "business": customer.businesses.get().pk,
            "product": make_product("start-up").pk,
            "amount": "5万",
            "term_months": "6",
            "method": "equal_instalment",
            "purpose": "扩大经营，租用隔壁门面",
        }
        refused = sign_in(client, officer).post(f"{reverse('loans:create')}?customer={customer.pk}", typed)
        assert refused.status_code == 422
        assert "57" in refused.context["form"].errors["product"][0]
