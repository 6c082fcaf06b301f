"""What the trail may say of the lists of papers."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin.audit.registry import register
from loans.enums import PaperKind
from loans.wording import listed


def _published(data: dict[str, Any]) -> str:
    kinds = dict(PaperKind.choices)
    names = listed(kinds.get(kind, kind) for kind in data["kinds"])
    return _("Version %(number)s asks for: %(names)s") % {"number": data["number"], "names": names}


LIST_PUBLISHED = register(
    "product.papers", gettext_lazy("List of papers published"), describe=_published, icon="list-check"
)
