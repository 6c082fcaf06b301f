"""Settings as people read them."""

from datetime import time
from decimal import Decimal
from typing import Any

from jinxin.money import format_yuan
from jinxin.policy.settings import Limits


def shown(item: Any, value: Any) -> str:
    """Write a setting's value with its unit, in the reader's language."""
    about = item.metadata
    if isinstance(value, Limits):
        return str(about["says"] % {name: shown(item, limit) for name, limit in value._asdict().items()})
    if "choices" in about:
        return str(dict(about["choices"]).get(value, value))
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if about.get("percent"):
        return f"{percentage(value)}%"
    if about["counted"]:
        return str(about["counted"] % {"count": value})
    number = format_yuan(value) if isinstance(value, Decimal) else str(value)
    unit = about["unit"]
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}".strip()


def percentage(share: Decimal) -> str:
    """Write a share (0.045) as the number of a percentage (4.5)."""
    return f"{(share * 100).normalize():f}"
