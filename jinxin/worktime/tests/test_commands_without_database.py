"""The calendar's commands answer on a machine where nothing has been set up yet."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_the_calendar_answers_before_the_database_is_set_up(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = ["manage.py", "working_deadline", "--from", "2026-09-30T20:59", "--days", "2", "--json"]
    answer = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**environment, "JINXIN_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(answer.stdout) == {"due": "2026-10-09T21:00:00+08:00", "provisional": False}
