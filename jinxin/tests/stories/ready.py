"""What every story begins with besides the demo: people who have signed in, and cases that wait for their story."""

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

FILE: Final = "ready.json"


class Ready(NamedTuple):
    """`keys`: what the browser of somebody who has signed in keeps, by user name; `cases`: the number of each waiting
    case's page, by the borrower's name."""

    keys: dict[str, Any]
    cases: dict[str, str]

    def keep(self, data: Path) -> None:
        """Write it into a data folder."""
        (data / FILE).write_text(json.dumps(self._asdict()))

    @classmethod
    def of(cls, data: Path) -> "Ready":
        """Return what was made ready in a data folder."""
        return cls(**json.loads((data / FILE).read_text()))


class Waiting(NamedTuple):
    """A case that waits for its story: whose it is, and how far it has come."""

    officer: str
    reached: str


SUBMITTED, INVESTIGATED, PAPERED, COMPLETE = "submitted", "investigated", "papered", "complete"
CASES: Final[dict[str, Waiting]] = {
    "佘紫薇": Waiting("officer1", SUBMITTED),
    "佘启明": Waiting("officer2", SUBMITTED),
    "佘子豪": Waiting("officer3", SUBMITTED),
    "佘金水": Waiting("officer5", SUBMITTED),
    "佘冬林": Waiting("officer6", SUBMITTED),
    "佘秋月": Waiting("officer2", INVESTIGATED),
    "佘家辉": Waiting("officer8", INVESTIGATED),
    "佘美玲": Waiting("officer6", INVESTIGATED),
    "佘海燕": Waiting("officer3", SUBMITTED),
    "佘丽娟": Waiting("officer3", PAPERED),
    "佘志刚": Waiting("officer4", COMPLETE),
    "佘巧云": Waiting("officer4", COMPLETE),
    "佘新宇": Waiting("officer5", COMPLETE),
    "佘文斌": Waiting("officer7", COMPLETE),
    "佘晚晴": Waiting("officer6", COMPLETE),
}
"""Shop owners by name, each with the facts that `material` gives them, who ask for 50,000 yuan for two years. A case
belongs to one story, which is about what happens from here on; two stories tell all of a loan's life at the browser."""
