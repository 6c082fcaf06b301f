"""What the trail may say of the way a customer was won."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.enums import Acquisition
from jinxin.audit import registry


def _changed(data: dict[str, Any]) -> str:
    words = {
        "before": Acquisition(data["from"]).label,
        "after": Acquisition(data["to"]).label,
        "reason": data["reason"],
    }
    return _("%(before)s → %(after)s. Reason: %(reason)s") % words


CHANGED = registry.register(
    "customer.acquisition", gettext_lazy("Way of marketing changed"), describe=_changed, icon="signpost"
)
