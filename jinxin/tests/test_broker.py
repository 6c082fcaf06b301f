"""The broker without a server: no message is seen before it is whole, and a damaged one stops nobody."""

from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from threading import Thread
from typing import Any

import pytest
from kombu import Connection

from jinxin import broker

QUEUE = "celery"
MANY = 300


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Any]:
    broker.register()
    folders = {name: str(tmp_path / name) for name in ("messages", "processed", "control")}
    for folder in folders.values():
        Path(folder).mkdir()
    options = {
        "data_folder_in": folders["messages"],
        "data_folder_out": folders["messages"],
        "processed_folder": folders["processed"],
        "control_folder": folders["control"],
    }
    with Connection("files://localhost", transport_options=options) as connection:
        yield connection.default_channel


def test_messages_come_out_once_and_in_order(channel: Any) -> None:
    for number in range(3):
        channel._put(QUEUE, {"number": number, "text": "还款"})
    taken = [channel._get(QUEUE)["number"] for _ in range(3)]
    assert sorted(taken) == [0, 1, 2]
    with pytest.raises(Empty):
        channel._get(QUEUE)


def test_a_reader_beside_a_writer_never_meets_half_a_message(channel: Any) -> None:
    writer = Thread(target=lambda: [channel._put(QUEUE, {"number": n, "text": "x" * 20_000}) for n in range(MANY)])
    writer.start()
    taken: list[int] = []
    while len(taken) < MANY:
        try:
            taken.append(channel._get(QUEUE)["number"])
        except Empty:
            if not writer.is_alive() and channel._size(QUEUE) == 0:
                break
    writer.join()
    assert sorted(taken) == list(range(MANY))


def test_a_damaged_message_is_dropped_and_the_next_one_comes(channel: Any, tmp_path: Path) -> None:
    (tmp_path / "messages" / f"0_damaged.{QUEUE}.msg").write_bytes(b"")
    channel._put(QUEUE, {"number": 1})
    with pytest.raises(Empty):
        channel._get(QUEUE)
    assert channel._get(QUEUE) == {"number": 1}


def test_what_is_still_being_written_is_no_message(channel: Any, tmp_path: Path) -> None:
    (tmp_path / "messages" / f"1_x.{QUEUE}.msg.part").write_bytes(b'{"num')
    assert channel._size(QUEUE) == 0
    with pytest.raises(Empty):
        channel._get(QUEUE)


def test_who_listens_is_read_again_where_somebody_is_writing_it(channel: Any, tmp_path: Path) -> None:
    channel._queue_bind("exchange", "key", "", QUEUE)
    [file] = (tmp_path / "control").iterdir()
    whole = file.read_bytes()
    file.write_bytes(b"")
    restore = Thread(target=lambda: file.write_bytes(whole))
    restore.start()
    assert channel.get_table("exchange")[0].queue == QUEUE
    restore.join()
