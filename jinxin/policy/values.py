"""Settings as they are stored, and as they are read back."""

from datetime import time
from decimal import Decimal
from typing import Any


def write(value: Any) -> int | str:
    """Return a setting's value as JSON keeps it."""
    return value if isinstance(value, int | str) else str(value)


def parse(item: Any, value: Any) -> Any:
    """Return a stored value as the setting's own type."""
    kind = type(item.default)
    if kind is time:
        return time.fromisoformat(value)
    return Decimal(value) if kind is Decimal else kind(value)
