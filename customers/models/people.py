"""People the centre lends to, their work and their shops."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.enums import (
    Acquisition,
    CardUse,
    CustomerClass,
    EmployerKind,
    Industry,
    MaritalStatus,
    PremisesTenure,
    Sex,
)
from customers.identifiers import age, birth_date, mask_national_id, mask_phone
from customers.models.segments import Segment
from customers.models.territory import Area
from jinxin.access import Role
from jinxin.fields import EncryptedField, MoneyField


class CustomerQuerySet(models.QuerySet["Customer"]):
    """Reads of the register."""

    def visible_to(self, person: settings.AUTH_USER_MODEL) -> "CustomerQuerySet":  # type: ignore[name-defined]  # a swappable model
        """Return what `person` may see: people whose only business role is loan officer see their own customers.

        A customer who went into another is seen no more; its page leads to the other's.
        """
        found = self.filter(merged_into=None)
        if person.has_role(Role.MANAGER, Role.OPERATIONS, Role.AUDITOR):
            return found
        if person.has_role(Role.OFFICER):
            return found.filter(officer=person)
        return self.none()


class Customer(models.Model):
    """A person who borrows or may borrow. A business customer is the owner; the shops are `businesses`.

    The national ID and the mobile number are encrypted at rest; the keyed hash finds them by exact match and the last
    four digits are kept for search. The date of birth is read from the ID and kept nowhere: beside the region and the
    last four digits it would give the whole number away. `name_pinyin` ("wangxiaoming") and `name_initials` ("wxm") are
    for search too. `segment_since` is the day of the last change of segment, none for who never changed. `owed` and
    `next_contact` repeat the sum of the loans' balances and the day of the contact that is still to come, so that a
    register of any size is sorted by them at once.
    """

    customer_class = models.CharField(_("class"), max_length=10, choices=CustomerClass.choices)
    segment = models.ForeignKey(
        Segment,
        models.PROTECT,
        to_field="code",
        db_column="segment",
        db_index=False,
        related_name="customers",
        verbose_name=_("segment"),
    )
    segment_since = models.DateField(_("in this segment since"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=60)
    name_pinyin = models.CharField(max_length=400, blank=True, db_index=True)
    name_initials = models.CharField(max_length=60, blank=True, db_index=True)
    id_number = EncryptedField(_("national ID"))
    id_hash = models.CharField(max_length=64, unique=True)
    id_last4 = models.CharField(max_length=4)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices)
    mobile = EncryptedField(_("mobile"))
    mobile_hash = models.CharField(max_length=64)
    mobile_last4 = models.CharField(max_length=4)
    second_phone = EncryptedField(_("second phone"), blank=True, default="")
    address = models.CharField(_("address"), max_length=200)
    marital_status = models.CharField(_("marital status"), max_length=10, choices=MaritalStatus.choices, blank=True)
    acquisition = models.CharField(
        _("way of marketing"), max_length=10, choices=Acquisition.choices, default=Acquisition.PRECISE
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        db_index=False,
        related_name="customers",
        verbose_name=_("loan officer"),
    )
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="customers", verbose_name=_("area")
    )
    registered_at = models.DateTimeField(_("registered"), db_index=True)
    portrait_percent = models.PositiveSmallIntegerField(_("portrait complete, percent"), default=0)
    owed = MoneyField(_("balance of all loans"), null=True, blank=True)
    dealing_since = models.DateField(_("doing business with us since"), null=True, blank=True)
    next_contact = models.DateField(_("next contact"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="merged_from",
        verbose_name=_("merged into"),
    )
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["Customer"]] = models.Manager.from_queryset(CustomerQuerySet)()

    class Meta:
        verbose_name = _("customer")
        ordering = ("-registered_at", "-pk")
        indexes = (
            models.Index(fields=("officer", "-registered_at")),
            models.Index(
                fields=("segment", "-registered_at"),
                condition=models.Q(merged_into__isnull=True),
                name="customers_of_a_segment",
            ),
            models.Index(
                fields=("customer_class", "-registered_at"),
                condition=models.Q(merged_into__isnull=True),
                name="customers_of_a_class",
            ),
            models.Index(fields=("officer", "portrait_percent")),
            models.Index(
                fields=("portrait_percent", "name_pinyin", "id"),
                condition=models.Q(merged_into__isnull=True),
                name="customers_by_portrait",
            ),
            models.Index(
                fields=("officer", "acquisition", "dealing_since"),
                condition=models.Q(merged_into__isnull=True),
                name="customer_won_by",
            ),
            # What is only looked up whole: an index of the field itself would come with a second one for beginnings.
            models.Index(fields=("id_last4",), name="customer_id_last4"),
            models.Index(fields=("mobile_hash",), name="customer_mobile_hash"),
            models.Index(fields=("mobile_last4",), name="customer_mobile_last4"),
            models.Index(
                fields=("merged_into",), condition=models.Q(merged_into__isnull=False), name="customers_gone_into"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the customer's page."""
        return reverse("customers:detail", args=[self.pk])

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The customer's own timeline."""
        return self.pk, None

    @property
    def masked_id_number(self) -> str:
        """The national ID as everybody may see it."""
        return mask_national_id(self.id_number)

    @property
    def masked_mobile(self) -> str:
        """The mobile number as everybody may see it."""
        return mask_phone(self.mobile)

    @property
    def masked_second_phone(self) -> str:
        """The second number, often a landline, as everybody may see it."""
        return mask_phone(self.second_phone) if self.second_phone else ""

    @property
    def is_business(self) -> bool:
        """Whether this is the owner of a licensed business."""
        return self.customer_class == CustomerClass.BUSINESS

    @property
    def birth_date(self) -> date:
        """The date of birth. Never shown beside the masked ID, of which it is what is masked."""
        return birth_date(self.id_number)

    def age_on(self, day: date) -> int:
        """Return the age in full years on a day."""
        return age(self.id_number, day)


class Employment(models.Model):
    """The steady job of a salaried customer."""

    customer = models.OneToOneField(Customer, models.CASCADE, related_name="employment")
    employer = models.CharField(_("employer"), max_length=120)
    employer_kind = models.CharField(_("kind of employer"), max_length=20, choices=EmployerKind.choices)
    position = models.CharField(_("position"), max_length=60)
    employed_since = models.DateField(_("employed since"))
    monthly_income = MoneyField(_("net monthly income"))

    class Meta:
        verbose_name = _("employment")

    def __str__(self) -> str:
        return self.employer


class Business(models.Model):
    """A licensed shop or firm of a business customer."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="businesses")
    name = models.CharField(_("name on the licence"), max_length=120)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    licensed_on = models.DateField(_("licence date"))
    industry = models.CharField(_("industry"), max_length=30, choices=Industry.choices)
    address = models.CharField(_("business address"), max_length=200)
    name_pinyin = models.CharField(max_length=400, blank=True, db_index=True)
    name_initials = models.CharField(max_length=120, blank=True, db_index=True)
    tenure = models.CharField(_("premises"), max_length=10, choices=PremisesTenure.choices, blank=True)
    floor_area = models.PositiveIntegerField(_("floor area in square metres"), null=True, blank=True)
    staff_count = models.PositiveIntegerField(_("people working there"), null=True, blank=True)

    class Meta:
        verbose_name = _("business")
        verbose_name_plural = _("businesses")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class BankCard(models.Model):
    """A bank card of a customer, encrypted like every number of a person; the hash finds it, the last four show it."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="cards")
    bank = models.CharField(_("bank"), max_length=60)
    number = EncryptedField(_("card number"))
    number_hash = models.CharField(max_length=64, db_index=True)
    last4 = models.CharField(max_length=4)
    use = models.CharField(_("used for"), max_length=10, choices=CardUse.choices, default=CardUse.BOTH)
    added_at = models.DateTimeField(_("added"))
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("bank card")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("customer", "number_hash"),
                condition=models.Q(removed_at__isnull=True),
                name="card_once_per_customer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.bank} {self.masked_number}"

    @property
    def masked_number(self) -> str:
        """The card number as everybody may see it."""
        return f"**** {self.last4}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The customer's timeline."""
        return self.customer_id, None
