"""Cases with statements, before the board and decided, brought there through the services."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile

from customers.enums import CustomerClass
from customers.models import Customer
from customers.tests.factories import AT, make_business_customer
from jinxin.access import Role
from jinxin.secondfactor.services import CODE, Proof
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.enums import State
from loans.models import Application
from loans.services.admission import decide
from loans.tests.factories import file_papers, make_application
from review.enums import Choice
from review.models import Round, StatementSet, Vote
from review.services import statements as service
from review.services.board import cast_vote, open_round
from review.services.statements import upload_statements
from review.services.submission import complete_papers
from review.statements import Case, load_case, read_workbook, write_workbook

CASES = Path(__file__).parent / "cases"
CLEAN, INFLATED, BOUNDARY = "01_grocery_clean", "03_inflated_revenue", "07_boundary_exactly_5_percent"
SALARIED = "08_salaried_civil_servant"
REASON = "第一还款来源真实，金额与经营规模相称。"
AGAINST = "负债偏高，还款来源不够稳定，暂不同意。"
_serial = count(1)


def case_data(name: str = CLEAN) -> dict[str, Any]:
    """Return a case file."""
    data: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text())
    return data


def workbook(data: dict[str, Any] | None = None, *, language: str = "zh-hans") -> bytes:
    """Return the workbook of a case file, the clean grocery's by default."""
    case = load_case(data or case_data())
    target = BytesIO()
    write_workbook(target, customer_class=case.customer_class, language=language, case=case)
    return target.getvalue()


@lru_cache
def stored_workbook(name: str) -> bytes:
    """Return the workbook of a named case file, written once for all tests."""
    return workbook(case_data(name))


@lru_cache
def _parsed(content: bytes) -> Case:
    return read_workbook(content)


def upload(content: bytes | None = None, name: str = "五表.xlsx") -> SimpleUploadedFile:
    """Return a workbook as a browser sends it."""
    return SimpleUploadedFile(name, stored_workbook(CLEAN) if content is None else content)


def make_statements(application: Application, *, case: str = "", at: datetime = AT) -> StatementSet:
    """Upload a workbook for this case through the service: the clean one of its class unless `case` names another. The
    same workbook is parsed once for all tests."""
    business = application.customer.customer_class == CustomerClass.BUSINESS
    content = stored_workbook(case or (CLEAN if business else SALARIED))
    with patch.object(service, "read_workbook", _parsed):
        return upload_statements(application, upload=upload(content), actor=application.officer, at=at)


def make_complete(customer: Customer | None = None, *, case: str = "", at: datetime = AT, **asked: Any) -> Application:
    """Bring a case to complete papers: investigated, every paper on file, statements uploaded, handed in."""
    customer = customer or make_business_customer(make_user(Role.OFFICER, name=f"客户经理{next(_serial)}"), at=at)
    if not User.objects.with_role(Role.MANAGER).exclude(pk=customer.officer_id).exists():
        make_user(Role.MANAGER, name="主任")
    application = make_application(customer, state=State.INVESTIGATING, at=at, **asked)
    file_papers(application, at + timedelta(minutes=30))
    make_statements(application, case=case, at=at + timedelta(minutes=40))
    complete_papers(application, actor=application.officer, at=at + timedelta(minutes=50))
    application.refresh_from_db()
    return application


def make_admitted(
    customer: Customer | None = None, *, case: str = "", at: datetime = AT, manager: User | None = None, **asked: Any
) -> Application:
    """Bring a case to admission within its first hour."""
    application = make_complete(customer, case=case, at=at, **asked)
    actor = manager or User.objects.with_role(Role.MANAGER).exclude(pk=application.officer_id).order_by("pk")[0]
    decide(application, outcome="admitted", reason=REASON, missing=(), actor=actor, at=at + timedelta(hours=1))
    application.refresh_from_db()
    return application


def open_case_round(
    application: Application | None = None,
    *,
    members: Sequence[User] = (),
    manager: User | None = None,
    at: datetime = AT + timedelta(hours=2),
    case: str = "",
    new_facts: str = "",
) -> Round:
    """Put a case (an admitted one of its own by default) before five members."""
    application = application or make_admitted(case=case, manager=manager)
    actor = manager or User.objects.with_role(Role.MANAGER).exclude(pk=application.officer_id).order_by("pk")[0]
    seated = list(members)[:5] or [make_user(Role.MEMBER, name=f"委员{next(_serial)}") for _ in range(5)]
    return open_round(application, members=seated, actor=actor, at=at, new_facts=new_facts)


def vote_as(board_round: Round, member: User, choice: str = Choice.APPROVE, *, at: datetime, **changes: Any) -> Vote:
    """Cast one vote; an approval on the terms that were asked for unless `changes` name others."""
    application = board_round.application
    terms = {
        "amount": application.amount,
        "term_months": application.term_months,
        "annual_rate": application.annual_rate,
        "reason": REASON if choice == Choice.APPROVE else AGAINST,
        "proof": Proof(member.pk, CODE, at),
        **changes,
    }
    return cast_vote(board_round, member=member, choice=choice, at=at, **terms)


def vote_all(board_round: Round, choices: Sequence[str] = (), *, at: datetime = AT + timedelta(hours=3)) -> Round:
    """Let every seat vote in order (all approve by default) and return the decided round."""
    seats = board_round.seats.filter(is_active=True).select_related("member").order_by("position")
    for seat, choice in zip(seats, list(choices) or [Choice.APPROVE] * len(seats), strict=True):
        vote_as(board_round, seat.member, choice, at=at + timedelta(minutes=seat.position))
    board_round.refresh_from_db()
    return board_round
