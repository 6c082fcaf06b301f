"""What the trail says of bank cards, whose label is the bank and the last four digits."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.enums import CardUse
from jinxin.audit import registry


def _card(data: dict[str, Any]) -> str:
    return _("Used for: %(use)s") % {"use": CardUse(data["use"]).label}


CARD_ADDED = registry.register(
    "card.added", gettext_lazy("Bank card added"), describe=_card, icon="credit-card", tone="green"
)
CARD_REMOVED = registry.register("card.removed", gettext_lazy("Bank card removed"), describe=_card, icon="credit-card")
