"""The manager's dashboard, read and followed."""

import re
from decimal import Decimal
from typing import NamedTuple

from jinxin.tests.stories.people import Person


class Figure(NamedTuple):
    """A number of the dashboard as it is shown, and the address of the rows behind it."""

    shown: str
    url: str

    @property
    def value(self) -> Decimal:
        """The number itself: 26.00万 is 260000."""
        number = Decimal(re.sub(r"[^\d.-]", "", self.shown))
        return number * 10_000 if self.shown.endswith("万") else number


def figures(manager: Person) -> dict[str, Figure]:
    """Open the dashboard and read all its figures."""
    manager.open("/dashboard/")
    return {
        tile.get_attribute("data-figure") or "": Figure(
            tile.locator(".figure-value").inner_text().strip(), tile.get_attribute("href") or ""
        )
        for tile in manager.content.locator("[data-figure]").all()
    }


def opens_its_rows(manager: Person, figure: Figure) -> None:
    """The address behind a figure shows rows; where the figure counts them, just as many."""
    manager.open(figure.url)
    if re.fullmatch(r"\d+", figure.shown):
        if figure.shown == "0":
            assert manager.content.locator("tbody tr").count() == 0, figure
        else:
            summed = " ".join(manager.content.locator(".table-foot, .figures, tfoot").all_inner_texts())
            assert figure.shown in re.findall(r"\d+", summed), f"{figure}: {summed}"
    elif figure.shown != "—":
        assert manager.content.locator("tbody tr").count(), figure
