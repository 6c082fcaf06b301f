"""Background work can be lost, repeated or run twice at once without harm."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection, connections, transaction
from kombu.exceptions import OperationalError

from jinxin import clock
from jinxin.audit.models import Entry
from jinxin.errors import DomainError
from jinxin.jobs import counted, services, tasks, worker
from jinxin.jobs.models import Job, JobState
from jinxin.jobs.progress import Progress, TakenOver
from jinxin.jobs.tests.kinds import kind
from jinxin.notices.models import Notice

SECRET = b"430421199003070528" * 1000


def nothing(job: Job, report: Progress) -> None:
    """A job that is done at once."""


@pytest.fixture
def trial() -> Iterator[str]:
    with kind(nothing) as code:
        yield code


def content_of(file: Any) -> bytes:
    with file.open() as opened:
        return bytes(opened.read())


def asked(code: str, officer: Any, at: datetime, **how: Any) -> Job:
    return services.ask(kind=code, actor=officer, at=at, params={"about": "名单.xlsx"}, **how)


def test_a_job_runs_with_progress_and_leaves_a_result_and_a_notice(officer: Any, at: datetime) -> None:
    seen: list[tuple[int, int | None]] = []

    def run(job: Job, report: Progress) -> None:
        assert content_of(job.input) == b"sent in"
        seen.extend((report.job.done, report.job.total) for _row in report.each(range(5), total=5))
        report.result("结果.txt", BytesIO(b"made"))

    with kind(run) as code:
        job = asked(code, officer, at, upload=ContentFile(b"sent in", "in.txt"))
        assert worker.work() == 1
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.result_name) == (JobState.DONE, 5, 5, "结果.txt")
    assert content_of(job.result) == b"made" and seen[-1] == (4, 5)
    notice = Notice.objects.get(recipient=officer)
    assert notice.link == job.get_absolute_url() and notice.entry.action == "job.done"
    assert worker.work() == 0


def test_nothing_is_asked_of_a_kind_that_nobody_registered(officer: Any, at: datetime) -> None:
    with pytest.raises(KeyError):
        asked("unknown", officer, at)
    assert not Job.objects.exists()


def test_a_rule_that_says_no_ends_the_job_with_its_words(officer: Any, at: datetime) -> None:
    def run(job: Job, report: Progress) -> None:
        raise DomainError("先改正第 3 行。")

    with kind(run) as code:
        job = asked(code, officer, at)
        worker.work()
    job.refresh_from_db()
    assert (job.state, job.message, job.attempts) == (JobState.FAILED, "先改正第 3 行。", 1)
    assert Notice.objects.get(recipient=officer).entry.action == "job.failed"


def test_what_breaks_is_tried_again_and_fails_after_the_third_time(
    officer: Any, at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    runs: list[int] = []

    def run(job: Job, report: Progress) -> None:
        runs.append(job.attempts)
        raise RuntimeError("disk full")

    with kind(run) as code:
        job = asked(code, officer, at)
        for _wake in range(5):
            worker.work()
            Job.objects.filter(state=JobState.WAITING).update(beat_at=at - timedelta(days=1))
    job.refresh_from_db()
    assert runs == [1, 2, 3] and job.state == JobState.FAILED and "disk full" not in job.message
    assert Notice.objects.filter(recipient=officer).count() == 1 and "disk full" in caplog.text


def test_what_broke_rests_before_it_is_tried_again(trial: str, officer: Any, at: datetime) -> None:
    job = asked(trial, officer, at)
    Job.objects.filter(pk=job.pk).update(beat_at=at)
    assert services.claim_next(at + timedelta(seconds=5)) is None
    assert services.claim_next(at + timedelta(seconds=30)) is not None


def test_of_two_workers_one_gets_the_job(trial: str, officer: Any, at: datetime) -> None:
    job = asked(trial, officer, at)
    assert services.claim(job.pk, at) and not services.claim(job.pk, at)


def test_one_job_runs_at_a_time_so_that_sweeps_find_a_free_hand(trial: str, officer: Any, at: datetime) -> None:
    asked(trial, officer, at)
    asked(trial, officer, at)
    assert services.claim_next(at) and services.claim_next(at) is None


def test_a_killed_worker_s_job_is_done_by_the_next_and_told_once(trial: str, officer: Any, at: datetime) -> None:
    job = asked(trial, officer, at)
    assert services.claim_next(at)  # and the machine is switched off
    assert services.take_up_dead(at + timedelta(seconds=60)) == 0
    assert services.take_up_dead(at + timedelta(minutes=3)) == 1
    assert services.take_up_dead(at + timedelta(minutes=3)) == 0
    assert worker.work() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2) and Notice.objects.filter(recipient=officer).count() == 1


def test_who_was_taken_for_dead_writes_nothing_any_more(trial: str, officer: Any, at: datetime) -> None:
    asked(trial, officer, at)
    slow = services.claim_next(at)
    assert slow
    services.take_up_dead(at + timedelta(minutes=3))
    quick = services.claim_next(at + timedelta(minutes=4))
    assert quick
    late = Progress(slow)
    verbs: list[Callable[[], None]] = [
        lambda: late.write(done=1),
        late.hold,
        lambda: late.result("late.txt", BytesIO(b"late")),
        lambda: services.finish(late, at=at),
        lambda: services.fail(late, "late", at=at),
        lambda: services.stumbled(late, at=at),
    ]
    for verb in verbs:
        with pytest.raises(TakenOver):
            verb()
    assert not Entry.objects.filter(action__startswith="job.").exists()
    services.finish(Progress(quick), at=at)
    assert Job.objects.get().state == JobState.DONE


def test_a_job_that_kills_its_worker_three_times_has_failed(trial: str, officer: Any, at: datetime) -> None:
    job = asked(trial, officer, at)
    for minutes in (0, 10, 20):
        assert services.claim_next(at + timedelta(minutes=minutes))
        services.take_up_dead(at + timedelta(minutes=minutes + 5))
    job.refresh_from_db()
    assert job.state == JobState.FAILED and Notice.objects.filter(recipient=officer).count() == 1
    services.take_up_dead(at + timedelta(minutes=60))
    assert Notice.objects.filter(recipient=officer).count() == 1


def test_a_lost_broker_stops_nobody_from_asking(
    trial: str,
    officer: Any,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def lost(**how: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.work, "apply_async", lost)
    with django_capture_on_commit_callbacks(execute=True):
        asked(trial, officer, at)
    tasks.work()  # the sweep
    assert Job.objects.get().state == JobState.DONE


def test_a_worker_is_woken_when_the_transaction_holds(
    trial: str, officer: Any, at: datetime, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[object] = []
    monkeypatch.setattr(tasks.work, "apply_async", lambda **how: woken.append(how))
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        asked(trial, officer, at)
        assert not woken
    assert len(callbacks) == 1 and len(woken) == 1


def test_files_lie_encrypted_on_the_disk(trial: str, officer: Any, at: datetime) -> None:
    job = asked(trial, officer, at, upload=ContentFile(SECRET, "in.xlsx"))
    with open(job.input.path, "rb") as raw:
        assert SECRET[:18] not in raw.read()
    assert content_of(Job.objects.get().input) == SECRET


def test_a_result_of_many_pieces_comes_back_whole(trial: str, officer: Any, at: datetime) -> None:
    content = bytes(range(256)) * 4 * 1024 * 3 + b"end"
    job = asked(trial, officer, at, upload=ContentFile(content, "in.bin"))
    assert content_of(job.input) == content


def test_what_was_sent_in_goes_when_the_job_is_over_and_results_after_some_days(
    officer: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(job: Job, report: Progress) -> None:
        report.result("a.txt", BytesIO(b"made"))

    monkeypatch.setattr(services, "_forget_orphans", lambda at: 0)
    with kind(run) as code:
        asked(code, officer, at, upload=ContentFile(b"in", "in.txt"))
        assert services.forget_old(at) == 0
        worker.work()
    job = Job.objects.get()
    sent, made = job.input.path, job.result.path
    Job.objects.update(finished_at=at)
    assert services.forget_old(at + timedelta(days=6)) == 1
    assert services.forget_old(at + timedelta(days=8)) == 1
    assert services.forget_old(at + timedelta(days=8)) == 0
    job.refresh_from_db()
    assert not job.input and not job.result and job.result_name == "a.txt"
    for path in (sent, made):
        assert not Path(path).exists()


def test_a_file_that_a_killed_worker_left_is_deleted_after_a_day(trial: str, officer: Any) -> None:
    job = asked(trial, officer, clock.now(), upload=ContentFile(b"in", "in.txt"))
    left = job.input.storage.save("jobs/trial/left.out", ContentFile(b"left"))
    services.forget_old(clock.now())
    assert job.input.storage.exists(left)
    services.forget_old(clock.now() + timedelta(days=2))
    assert not job.input.storage.exists(left) and job.input.storage.exists(str(job.input.name))


def test_a_second_result_replaces_the_first(officer: Any, at: datetime) -> None:
    def run(job: Job, report: Progress) -> None:
        report.result("a.txt", BytesIO(b"one"))
        report.result("b.txt", BytesIO(b"two"))

    with kind(run) as code:
        asked(code, officer, at)
        worker.work()
    assert content_of(Job.objects.get().result) == b"two"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_a_job_once(officer: Any, at: datetime) -> None:
    from threading import Barrier, Thread

    runs: list[int] = []
    start = Barrier(2)

    def run(job: Job, report: Progress) -> None:
        runs.append(job.pk)

    def one() -> None:
        start.wait(5)
        try:
            worker.work()
        finally:
            connections.close_all()

    with kind(run) as code:
        jobs = [asked(code, officer, at) for _number in range(4)]
        hands = [Thread(target=one) for _hand in range(2)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join(30)
        worker.work()
    assert sorted(runs) == [job.pk for job in jobs]
    assert connection.vendor and Job.objects.filter(state=JobState.DONE).count() == 4


def test_inside_a_transaction_the_progress_is_seen_from_outside(officer: Any, at: datetime) -> None:
    seen: list[tuple[int, int | None]] = []

    def run(job: Job, report: Progress) -> None:
        with transaction.atomic():
            report.advance(3, 12)
        shown = counted.look(Job(pk=job.pk, kind=job.kind, state=JobState.RUNNING, attempts=job.attempts))
        seen.append((shown.done, shown.total))
        others = counted.look(Job(pk=job.pk, kind=job.kind, state=JobState.RUNNING, attempts=job.attempts + 1))
        seen.append((others.done, others.total))

    with kind(run) as code:
        asked(code, officer, at)
        assert worker.work() == 1
    assert seen == [(3, 12), (0, None)]
