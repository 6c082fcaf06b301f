"""Long work in one transaction during which nobody changes the rules: what it reads a thousand times is read once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_kept: ContextVar[dict[str, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def steady() -> Iterator[None]:
    """Keep policy and calendar as they are first read inside. Only where the work itself changes neither. Inside
    another the outer one's are kept on."""
    known = _kept.get()
    token = _kept.set({} if known is None else known)
    try:
        yield
    finally:
        _kept.reset(token)


def kept(name: str, read: Callable[[], T]) -> T | None:
    """Return what was kept under a name, read at first need; None where nothing is kept."""
    known = _kept.get()
    if known is None:
        return None
    if name not in known:
        known[name] = read()
    found: T = known[name]
    return found
