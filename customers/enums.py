"""The words the register is made of. Classes, methods and segments are the seed's."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CustomerClass(models.TextChoices):
    """The seed's two classes (客户分两类拓展)."""

    SALARIED = "salaried", pgettext_lazy("customer class", "Salaried")
    BUSINESS = "business", pgettext_lazy("customer class", "Business")


class Segment(models.TextChoices):
    """Finer segments; the seed names the first four."""

    GOVERNMENT_SALARIED = "government_salaried", _("Government, salaried")
    ENTERPRISE_SALARIED = "enterprise_salaried", _("Large enterprise, salaried")
    OTHER_SALARIED = "other_salaried", _("Other salaried")
    HOME_FURNISHING = "home_furnishing", _("Home furnishing")
    GROCERY = "grocery", _("Grocery")
    CATERING = "catering", _("Catering")
    OTHER_BUSINESS = "other_business", _("Other business")


class Industry(models.TextChoices):
    """What a shop lives from; the seed names home furnishing and grocery, the others are usual in a county town."""

    HOME_FURNISHING = "home_furnishing", _("Furniture and home improvement")
    GROCERY = "grocery", _("Grocery and sundries")
    FRESH_FOOD = "fresh_food", _("Fruit, vegetables and meat")
    CATERING = "catering", _("Restaurants and snacks")
    CLOTHING = "clothing", _("Clothing and shoes")
    HARDWARE = "hardware", _("Hardware and building materials")
    SERVICES = "services", _("Services and repairs")
    TRANSPORT = "transport", _("Transport")
    FARMING = "farming", _("Farming and livestock")
    MANUFACTURING = "manufacturing", _("Processing and manufacturing")
    OTHER = "other", _("Other trade")


class Acquisition(models.TextChoices):
    """The seed's three ways of marketing (营销用三法展开)."""

    PRECISE = "precise", _("Precise marketing")
    REPEAT = "repeat", _("Repeat marketing")
    DEEP = "deep", _("Deep marketing")


class EmployerKind(models.TextChoices):
    """What kind of employer pays the wage."""

    GOVERNMENT = "government", _("Government or public institution")
    LARGE_ENTERPRISE = "large_enterprise", _("Large enterprise")
    OTHER = "other", _("Other employer")


class Sex(models.TextChoices):
    """As the national ID says it."""

    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class MaritalStatus(models.TextChoices):
    """Asked for the first understanding."""

    SINGLE = "single", _("Single")
    MARRIED = "married", _("Married")
    DIVORCED = "divorced", _("Divorced")
    WIDOWED = "widowed", _("Widowed")
