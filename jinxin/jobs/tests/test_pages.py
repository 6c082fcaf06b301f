"""The pages of background work: one's own, and for overseers how far everybody's has come."""

from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.jobs import services, worker
from jinxin.jobs.models import Job, JobState
from jinxin.jobs.progress import Progress
from jinxin.jobs.tests.kinds import kind

SignIn = Callable[[Client, Any], Client]


def make(job: Job, report: Progress) -> None:
    report.result("../导出 客户.xlsx", BytesIO(b"made"))


@pytest.fixture
def trial() -> Iterator[str]:
    with kind(make, roles=frozenset({Role.OFFICER})) as code:
        yield code


@pytest.fixture
def job(trial: str, officer: Any, at: datetime) -> Job:
    return services.ask(kind=trial, actor=officer, at=at, params={"about": "王小明的名单"})


def test_nobody_has_asked_for_anything_yet(client: Client, sign_in: SignIn, officer: Any) -> None:
    page = sign_in(client, officer).get(reverse("jobs:list"))
    assert "还没有" in page.content.decode()


def test_a_running_job_asks_for_itself_and_a_finished_one_loads_the_page_anew(
    client: Client, sign_in: SignIn, officer: Any, job: Job, at: datetime
) -> None:
    sign_in(client, officer)
    url = job.get_absolute_url()
    assert b"hx-trigger" in client.get(url).content
    services.claim_next(at)
    Progress(Job.objects.get()).write(done=3, total=10)
    asked = client.get(url, headers={"HX-Request": "true"})
    assert "3 / 10" in asked.content.decode() and "HX-Refresh" not in asked and b"<html" not in asked.content
    Job.objects.update(state=JobState.DONE)
    over = client.get(url, headers={"HX-Request": "true"})
    assert over["HX-Refresh"] == "true" and b"hx-trigger" not in over.content


def test_whoever_asked_fetches_the_result_under_a_harmless_name(
    client: Client, sign_in: SignIn, officer: Any, job: Job
) -> None:
    worker.work()
    answer = sign_in(client, officer).get(reverse("jobs:result", args=[job.pk]))
    assert b"".join(answer.streaming_content) == b"made"  # type: ignore[attr-defined]
    said = answer["Content-Disposition"]
    assert said.startswith("attachment") and "/" not in said.split("filename")[1].replace("utf-8''", "")
    assert answer["Cache-Control"] == "no-store"
    assert Entry.objects.filter(action="job.fetched", actor=officer).count() == 1
    assert "下载" in client.get(reverse("jobs:list")).content.decode()


def test_nobody_else_fetches_it(
    client: Client, sign_in: SignIn, job: Job, other_officer: Any, manager: Any, auditor: Any
) -> None:
    worker.work()
    for person in (other_officer, manager, auditor):
        assert sign_in(client, person).get(reverse("jobs:result", args=[job.pk])).status_code == 404


def test_who_lost_the_role_for_it_fetches_nothing(client: Client, sign_in: SignIn, officer: Any, job: Job) -> None:
    worker.work()
    officer.grants.update(role=Role.MEMBER)
    assert sign_in(client, officer).get(reverse("jobs:result", args=[job.pk])).status_code == 404


def test_an_unfinished_or_forgotten_result_is_not_there(
    client: Client, sign_in: SignIn, officer: Any, job: Job
) -> None:
    url = reverse("jobs:result", args=[job.pk])
    assert sign_in(client, officer).get(url).status_code == 404
    worker.work()
    found = Job.objects.get()
    found.result.storage.delete(str(found.result.name))
    assert client.get(url).status_code == 404
    Job.objects.update(result="")
    assert client.get(url).status_code == 404
    assert "不再保留" in client.get(job.get_absolute_url()).content.decode()


def test_overseers_see_states_but_not_what_it_is_about(
    client: Client, sign_in: SignIn, job: Job, manager: Any, other_officer: Any
) -> None:
    worker.work()
    page = sign_in(client, manager).get(reverse("jobs:list"), {"whose": "all"}).content.decode()
    assert "客户经理甲" in page and "王小明的名单" not in page
    one = client.get(job.get_absolute_url()).content.decode()
    assert "客户经理甲" in one and "王小明的名单" not in one and "/result/" not in one
    assert "客户经理甲" not in client.get(reverse("jobs:list")).content.decode()
    sign_in(client, other_officer)
    assert client.get(job.get_absolute_url()).status_code == 404
    assert "试作" not in client.get(reverse("jobs:list"), {"whose": "all"}).content.decode()


def test_a_job_of_a_kind_that_is_gone_is_still_shown(client: Client, sign_in: SignIn, officer: Any, job: Job) -> None:
    Job.objects.update(kind="gone", state=JobState.DONE, result="jobs/gone/x.out")
    assert "gone" in sign_in(client, officer).get(reverse("jobs:list")).content.decode()
    assert client.get(reverse("jobs:result", args=[job.pk])).status_code == 404


def test_a_longer_list_costs_no_more_queries(
    client: Client,
    sign_in: SignIn,
    trial: str,
    officer: Any,
    job: Job,
    at: datetime,
    django_assert_max_num_queries: Any,
) -> None:
    for _number in range(25):
        services.ask(kind=trial, actor=officer, at=at)
    sign_in(client, officer)
    with django_assert_max_num_queries(8):
        client.get(reverse("jobs:list"))
