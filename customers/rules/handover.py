"""Who may do what with many customers at once."""

from typing import Final

from jinxin.access import Role

HANDS_OVER: Final = (Role.MANAGER,)
"""Roles that decide which officer looks after a customer."""

AT_ONCE: Final = 1_000
"""Customers handed over in one go: each gets an entry of its own in the trail."""

EXPORTS_WHOLE: Final = (Role.MANAGER,)
"""Roles that may write mobile numbers and IDs out in full, for a reason."""
