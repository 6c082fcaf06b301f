"""Nobody becomes the officer of a customer on whose case they are voting."""

from datetime import datetime

import pytest

from customers.services.handover import hand_over
from jinxin.access import Role
from jinxin.errors import DomainError
from jinxin.staff.models import RoleGrant, User
from review.models import Seat
from review.tests.factories import open_case_round

pytestmark = pytest.mark.django_db


def test_a_member_who_votes_on_a_case_does_not_take_its_customer_over(manager: User, at: datetime) -> None:
    board_round = open_case_round()
    seat = Seat.objects.filter(round=board_round, is_active=True).first()
    assert seat
    RoleGrant.objects.create(user=seat.member, role=Role.OFFICER)
    member = User.objects.get(pk=seat.member_id)
    customer = board_round.application.customer
    with pytest.raises(DomainError) as refusal:
        hand_over(customers=[customer.pk], officer=member, reason="网格重新划分，改由他负责", actor=manager, at=at)
    assert refusal.value.field == "officer"
    customer.refresh_from_db()
    assert customer.officer != member
