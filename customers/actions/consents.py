"""What the trail may say of consents."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.enums import ConsentKind, ConsentMethod
from jinxin.audit import registry


def _label(choices: Any, value: str) -> str:
    return str(dict(choices.choices).get(value, value))


def _given(data: dict[str, Any]) -> str:
    words = {"consent": _label(ConsentKind, data["kind"]), "version": data["version"], "until": data["until"]}
    how = _label(ConsentMethod, data["method"])
    if data["until"]:
        return _("%(consent)s, version %(version)s, %(how)s, until %(until)s") % {**words, "how": how}
    return _("%(consent)s, version %(version)s, %(how)s, until withdrawn") % {**words, "how": how}


def _withdrawn(data: dict[str, Any]) -> str:
    return _("%(consent)s. Reason: %(reason)s") % {
        "consent": _label(ConsentKind, data["kind"]),
        "reason": data["reason"],
    }


def _published(data: dict[str, Any]) -> str:
    return _("%(consent)s, version %(version)s") % {
        "consent": _label(ConsentKind, data["kind"]),
        "version": data["version"],
    }


GIVEN = registry.register("consent.given", gettext_lazy("Consent signed"), describe=_given, icon="pen", tone="green")
WITHDRAWN = registry.register(
    "consent.withdrawn", gettext_lazy("Consent withdrawn"), describe=_withdrawn, icon="slash-circle", tone="amber"
)
PUBLISHED = registry.register(
    "consent_text.published", gettext_lazy("New text of a consent"), describe=_published, icon="file-earmark-text"
)
