"""Settings as they are stored, and as they are read back."""

from datetime import time
from decimal import Decimal
from typing import Any

from jinxin.policy.settings import Limits


def write(value: Any) -> int | str | list[int | str]:
    """Return a setting's value as JSON keeps it."""
    if isinstance(value, Limits):
        return [limit if isinstance(limit, int) else str(limit) for limit in value]
    return value if isinstance(value, int | str) else str(value)


def parse(item: Any, value: Any) -> Any:
    """Return a stored value as the setting's own type."""
    if isinstance(item.default, Limits):
        return Limits(*(type(usual)(limit) for usual, limit in zip(item.default, value, strict=True)))
    kind = type(item.default)
    if kind is time:
        return time.fromisoformat(value)
    return Decimal(value) if kind is Decimal else kind(value)
