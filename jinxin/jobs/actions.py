"""What the trail may say of background work."""

from typing import Any

from django.utils.translation import gettext_lazy

from jinxin.audit import registry as trail
from jinxin.jobs import registry


def _what(data: dict[str, Any]) -> str:
    parts = (registry.title(data["kind"]), data.get("about", ""), data.get("message", ""))
    return " · ".join(part for part in parts if part)


DONE = trail.register(
    "job.done", gettext_lazy("Background work is done"), describe=_what, icon="check-circle", tone="green"
)
FAILED = trail.register(
    "job.failed", gettext_lazy("Background work failed"), describe=_what, icon="x-circle", tone="red"
)
FETCHED = trail.register(
    "job.fetched", gettext_lazy("Result of background work fetched"), describe=_what, icon="download"
)
