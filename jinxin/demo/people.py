"""The invented centre and the people who work in it."""

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.hashers import make_password

from jinxin.access import Role
from jinxin.demo.logins import PASSWORD, SECRET
from jinxin.secondfactor.models import Authenticator
from jinxin.staff.models import Centre, RoleGrant, User

COUNTY: Final = "湖南省湘湾市云岭县"
"""No such city or county exists."""

BANK: Final = "衡山湾农村商业银行"
CENTRE: Final = {
    "name": "金鑫小微快贷中心",
    "lender": f"{BANK}股份有限公司",
    "address": f"{COUNTY}清河街道金鑫路896号",
    "phone": "0734-2000896",
}

CAST: Final[tuple[tuple[Role, str, tuple[str, ...]], ...]] = (
    (Role.MANAGER, "manager", ("陆建平", "苏静怡")),
    (Role.OFFICER, "officer", ("周明远", "谭晓蕾", "欧阳志强", "贺思琪", "邓立新", "蒋文婷", "罗一鸣", "向阳")),
    (Role.MEMBER, "member", ("龙国华", "易秀兰", "彭少东", "夏雨晴", "段修文", "石美玲", "左宗明")),
    (Role.OPERATIONS, "operations", ("文慧敏", "阳春梅", "凌子墨")),
    (Role.AUDITOR, "auditor", ("章正清",)),
    (Role.ADMINISTRATOR, "admin", ("毛维安",)),
)


@dataclass(frozen=True)
class Staff:
    """Who works at the centre, by role."""

    managers: list[User]
    officers: list[User]
    members: list[User]
    operations: list[User]


def open_centre() -> Staff:
    """Create the centre and its people. All have the same password, hashed once: hashing is meant to be slow.
    The members have the same authenticator."""
    Centre.objects.create(**CENTRE)
    password = make_password(PASSWORD)
    for role, prefix, names in CAST:
        for number, name in enumerate(names, 1):
            username = f"{prefix}{number}" if len(names) > 1 else prefix
            user = User.objects.create(username=username, name=name, password=password)
            RoleGrant.objects.create(user=user, role=role)
            if role is Role.MEMBER:
                joined = user.joined_at
                Authenticator.objects.create(user=user, secret=SECRET, made_at=joined, confirmed_at=joined)
    return staff()


def staff() -> Staff:
    """Return the people of each role, in the order of their accounts."""
    roles = (Role.MANAGER, Role.OFFICER, Role.MEMBER, Role.OPERATIONS)
    return Staff(*(list(User.objects.with_role(role).prefetch_related("grants").order_by("pk")) for role in roles))
