"""Every action the trail may hold, with its wording. An action nobody registered is refused at write."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Describe = Callable[[dict[str, Any]], str]


@dataclass(frozen=True)
class Action:
    """A registered action: its code, its title and, where there is more to say, a sentence made from its data."""

    code: str
    title: Promise | str
    describe: Describe | None = None
    icon: str = "dot"
    tone: str = "secondary"


_actions: dict[str, Action] = {}


def register(
    code: str, title: Promise | str, *, describe: Describe | None = None, icon: str = "dot", tone: str = "secondary"
) -> str:
    """Register an action and return its code. Registering a code twice is a programming error."""
    if code in _actions:
        raise ValueError(f"audit action {code} is registered twice")
    _actions[code] = Action(code, title, describe, icon, tone)
    return code


def get(code: str) -> Action:
    """Return the registered action; KeyError where nobody registered it."""
    return _actions[code]


def words(entry: Any) -> tuple[Action, str]:
    """Return the action of an entry and the sentence about it, in the active language.

    A page must be able to show every entry ever written: an action that is gone shows its code, data that no longer
    fits its sentence shows none.
    """
    action = _actions.get(entry.action) or Action(entry.action, entry.action)
    try:
        return action, action.describe(entry.data) if action.describe else ""
    except (KeyError, TypeError, ValueError):
        return action, ""


def all_actions() -> list[Action]:
    """Return all registered actions by code."""
    return [_actions[code] for code in sorted(_actions)]
