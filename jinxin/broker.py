"""The broker that needs no server: messages as files, each complete before a worker can see it.

Kombu's own transport of this kind opens a message's file under its final name and writes afterwards. A worker that
looks in between takes an empty message away and dies of it (celery/kombu issue 1551).
"""

import logging
import os
from pathlib import Path
from queue import Empty
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

SCHEME = "files"
READINGS = 5
PAUSE = 0.02

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """Writes beside and renames, so that every file with a message's name is whole."""

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]  # one of two names above
        folder = Path(self.data_folder_out)
        final = folder / f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        unseen = folder / f"{final.name}.part"
        try:
            unseen.write_text(dumps(message))
            os.replace(unseen, final)
        except OSError as error:
            raise ChannelError(f"Cannot put a message into {folder}") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """Take the next message; a damaged one is dropped, for the sweeps find its row."""
        try:
            return super()._get(queue)
        except ValueError:
            logger.warning("A damaged message was dropped from the queue %s", queue)
            raise Empty from None

    def get_table(self, exchange: str) -> Any:
        """Read who listens, again where somebody is just writing it."""
        for _reading in range(READINGS - 1):
            try:
                return super().get_table(exchange)
            except ValueError:
                sleep(PAUSE)
        return super().get_table(exchange)


class Transport(filesystem.Transport):
    """The transport behind `files://`."""

    Channel = Channel


def register() -> None:
    """Make the scheme known to kombu."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:{Transport.__name__}"
