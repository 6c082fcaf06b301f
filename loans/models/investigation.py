"""The four understandings (四个了解) of the seed: what was found, and where each statement comes from."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.enums import MaritalStatus
from jinxin.fields import MoneyField
from loans.choices import (
    DEBT_KINDS,
    Habit,
    Health,
    HoldingKind,
    Home,
    Lawsuit,
    Relation,
    Side,
    Source,
    Spouse,
    Use,
    Verdict,
)
from loans.models.applications import Application, Paper
from loans.models.credit import CreditReport

FORM = 2
"""The layout of the form. Investigations completed on the first one (2026) owe no answers that it did not ask for."""


class Person(models.Model):
    """1. The person: family, standing, habits, courts."""

    marital_status = models.CharField(_("marital status"), max_length=10, choices=MaritalStatus.choices, blank=True)
    dependants = models.PositiveSmallIntegerField(_("dependants"), null=True, blank=True)
    years_local = models.PositiveSmallIntegerField(_("years living here"), null=True, blank=True)
    home = models.CharField(_("home"), max_length=10, choices=Home.choices, blank=True)
    spouse_knows = models.CharField(_("spouse knows of the loan"), max_length=5, choices=Spouse.choices, blank=True)
    spouse_signs = models.CharField(_("spouse signs"), max_length=5, choices=Spouse.choices, blank=True)
    family = models.TextField(_("family"), blank=True)
    health = models.CharField(_("health"), max_length=10, choices=Health.choices, blank=True)
    habits = models.CharField(_("habits"), max_length=10, choices=Habit.choices, blank=True)
    lawsuits = models.CharField(_("lawsuits and enforcement"), max_length=10, choices=Lawsuit.choices, blank=True)
    reputation = models.TextField(_("personal standing"), blank=True)

    class Meta:
        abstract = True


class Credit(models.Model):
    """The figures of the credit report; computed where its rows were imported, else written down by hand."""

    credit_report = models.ForeignKey(
        CreditReport, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("credit report")
    )
    credit_report_on = models.DateField(_("date of the credit report"), null=True, blank=True)
    inquiries_1_month = models.PositiveSmallIntegerField(_("hard inquiries, last month"), null=True, blank=True)
    inquiries_2_months = models.PositiveSmallIntegerField(_("hard inquiries, last 2 months"), null=True, blank=True)
    inquiries_3_months = models.PositiveSmallIntegerField(_("hard inquiries, last 3 months"), null=True, blank=True)
    inquiries_6_months = models.PositiveSmallIntegerField(_("hard inquiries, last 6 months"), null=True, blank=True)
    inquiries_without_loan = models.PositiveSmallIntegerField(_("inquiries without a loan"), null=True, blank=True)
    online_lenders = models.PositiveSmallIntegerField(_("online micro-lenders with a balance"), null=True, blank=True)
    card_limit = MoneyField(_("credit card limits"), null=True, blank=True)
    card_used = MoneyField(_("credit cards used"), null=True, blank=True)
    cards_at_limit = models.PositiveSmallIntegerField(_("cards used to the limit"), null=True, blank=True)
    tight_months = models.PositiveSmallIntegerField(_("months in a row with tight funds"), null=True, blank=True)
    overdue_24_months = models.PositiveSmallIntegerField(_("late payments, last 24 months"), null=True, blank=True)
    overdue_in_a_row = models.PositiveSmallIntegerField(_("most late payments in a row"), null=True, blank=True)
    current_overdue = MoneyField(_("overdue now, written off or paid by a guarantor"), null=True, blank=True)
    guarantees_given = MoneyField(_("guarantees given for others"), null=True, blank=True)
    credit_notes = models.TextField(_("credit and use of credit"), blank=True)
    flags_explained = models.TextField(_("explanation of the flags"), blank=True)

    class Meta:
        abstract = True


class Purpose(models.Model):
    """2. The purpose against the amount, with the figures of the working-capital need (令2024年第2号, annex)."""

    use = models.CharField(_("kind of use"), max_length=12, choices=Use.choices, blank=True)
    purpose_notes = models.TextField(_("purpose and use of the money"), blank=True)
    supplier = models.CharField(_("supplier or contractor"), max_length=200, blank=True)
    amount_needed = MoneyField(_("amount needed in all"), null=True, blank=True)
    own_funds = MoneyField(_("own funds put in"), null=True, blank=True)
    expected_return = MoneyField(_("expected extra profit a year"), null=True, blank=True)
    purpose_assessment = models.TextField(_("return against the amount asked"), blank=True)

    revenue_year = MoneyField(_("revenue of the last year"), null=True, blank=True)
    cost_year = MoneyField(_("cost of sales of the last year"), null=True, blank=True)
    profit_year = MoneyField(_("profit of the last year"), null=True, blank=True)
    growth_percent = models.DecimalField(
        _("expected growth, percent"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    stock_average = MoneyField(_("average stock"), null=True, blank=True)
    receivables_average = MoneyField(_("average receivables"), null=True, blank=True)
    payables_average = MoneyField(_("average payables"), null=True, blank=True)
    prepaid_average = MoneyField(_("average prepayments to suppliers"), null=True, blank=True)
    advances_average = MoneyField(_("average advances from buyers"), null=True, blank=True)
    working_loans = MoneyField(_("working loans there are"), null=True, blank=True)
    other_sources = MoneyField(_("other sources of working capital"), null=True, blank=True)

    class Meta:
        abstract = True


class Work(models.Model):
    """3. The business or the job, and whether the instalments can be paid from it. Amounts a month, in yuan."""

    business_notes = models.TextField(_("business or job"), blank=True)
    site_notes = models.TextField(_("site and equipment"), blank=True)
    staff_count = models.PositiveSmallIntegerField(_("people working there"), null=True, blank=True)
    partners = models.TextField(_("suppliers and buyers"), blank=True)
    repayment_source = models.TextField(_("first source of repayment"), blank=True)
    monthly_income = MoneyField(_("net income a month"), null=True, blank=True)
    monthly_living = MoneyField(_("living costs a month"), null=True, blank=True)
    other_instalments = MoneyField(_("instalments of other debts a month"), null=True, blank=True)
    lowest_months = MoneyField(_("average of the two lowest months"), null=True, blank=True)

    class Meta:
        abstract = True


class Means(models.Model):
    """4. Assets and debts: the sums of the rows (`Holding`), kept so that rules need not read them."""

    assets_total = MoneyField(_("assets in all"), null=True, blank=True)
    assets_stated = MoneyField(_("assets as stated"), null=True, blank=True)
    debts_total = MoneyField(_("debts in all"), null=True, blank=True)
    assets_seen = models.TextField(_("assets seen on site"), blank=True)
    debts_assessment = models.TextField(_("debts and whether they are moderate"), blank=True)

    class Meta:
        abstract = True


class Investigation(Person, Credit, Purpose, Work, Means):
    """The investigation of a case, one per application.

    Figures are as of the day of the visit. Texts are required when the investigation is completed, not while drafting.
    `sources` holds for each statement (a field), or for a section as a whole, where it comes from: {"family":
    {"source": "said", "day": "2026-11-23", "paper": 12}}.
    """

    application = models.OneToOneField(Application, models.CASCADE, related_name="investigation")
    visited_on = models.DateField(_("day of the visit"), null=True, blank=True)
    place = models.CharField(_("place of the visit"), max_length=200, blank=True)
    sources = models.JSONField(_("where the statements come from"), default=dict)
    recommendation = models.TextField(_("officer's recommendation"), blank=True)
    recommended_amount = MoneyField(_("recommended amount"), null=True, blank=True)
    saved_at = models.DateTimeField(_("saved"), null=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    form = models.PositiveSmallIntegerField(_("layout of the form"), default=FORM)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("investigation")

    def __str__(self) -> str:
        return f"{self.application}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The customer's and the case's timelines."""
        return self.application.audit_threads()

    @cached_property
    def holding_rows(self) -> list["Holding"]:
        """Assets, then debts. A form that is being typed puts its own rows here."""
        return list(self.holdings.all()) if self.pk else []

    @cached_property
    def opinion_rows(self) -> list["Opinion"]:
        """What others say. A form that is being typed puts its own rows here."""
        return list(self.opinions.all()) if self.pk else []


class Opinion(models.Model):
    """What a neighbour or trader says of the applicant; the seed's officers ask two."""

    investigation = models.ForeignKey(Investigation, models.CASCADE, related_name="opinions")
    position = models.PositiveSmallIntegerField()
    who = models.CharField(_("who"), max_length=60, blank=True)
    relation = models.CharField(_("relation"), max_length=10, choices=Relation.choices, blank=True)
    verdict = models.CharField(_("opinion"), max_length=10, choices=Verdict.choices, blank=True)
    says = models.CharField(_("what they say"), max_length=300, blank=True)
    heard_on = models.DateField(_("day"), null=True, blank=True)

    class Meta:
        verbose_name = _("opinion")
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("investigation", "position"), name="opinion_once"),)

    def __str__(self) -> str:
        return f"{self.who}: {self.get_verdict_display()}"


class Holding(models.Model):
    """An asset or a debt: what the applicant stated, and what was seen or proven. Amounts in yuan."""

    investigation = models.ForeignKey(Investigation, models.CASCADE, related_name="holdings")
    side = models.CharField(_("side"), max_length=5, choices=Side.choices)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=12, choices=HoldingKind.choices, blank=True)
    about = models.CharField(_("what it is, or to whom"), max_length=120, blank=True)
    stated = MoneyField(_("stated"), null=True, blank=True)
    seen = MoneyField(_("seen or proven"), null=True, blank=True)
    monthly = MoneyField(_("instalment a month"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, blank=True)
    proof = models.CharField(_("proof"), max_length=120, blank=True)
    paper = models.ForeignKey(Paper, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("paper"))

    class Meta:
        verbose_name = _("asset or debt")
        ordering = ("side", "position")
        constraints = (models.UniqueConstraint(fields=("investigation", "side", "position"), name="holding_once"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.about}".strip()

    @property
    def is_debt(self) -> bool:
        """Whether it is owed rather than owned."""
        return self.side == Side.DEBT or self.kind in DEBT_KINDS
