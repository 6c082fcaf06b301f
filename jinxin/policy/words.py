"""Settings as people read them."""

from datetime import time
from decimal import Decimal
from typing import Any

from jinxin.money import format_yuan


def shown(item: Any, value: Any) -> str:
    """Write a setting's value with its unit, in the reader's language."""
    about = item.metadata
    if "choices" in about:
        return str(dict(about["choices"]).get(value, value))
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if about.get("percent"):
        return f"{(value * 100).normalize():f}%"
    if about["counted"]:
        return str(about["counted"] % {"count": value})
    number = format_yuan(value) if isinstance(value, Decimal) else str(value)
    unit = about["unit"]
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}".strip()
