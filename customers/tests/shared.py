"""What the tests of registering and of changing share."""

from typing import Any

from jinxin.audit import registry
from jinxin.audit.models import Entry


def told(entry: Entry) -> str:
    """The sentence the trail says of an entry."""
    describe = registry.get(entry.action).describe
    assert describe
    return describe(entry.data)


def last() -> Entry:
    """The newest entry of the trail."""
    entry = Entry.objects.first()
    assert isinstance(entry, Entry)
    return entry


def blind_once(real: Any) -> Any:
    """Find nothing the first time, as if the other transaction had not committed yet."""
    seen: list[str] = []

    def find(text: str) -> Any:
        seen.append(text)
        return None if len(seen) == 1 else real(text)

    return find
