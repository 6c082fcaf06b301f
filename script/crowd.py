"""A crowd for benchmarks: any number of invented customers, written by set-based SQL straight into the tables.

Their numbers are no real ones and their ciphertexts repeat; everything that a page filters, sorts or joins by is
spread as in a real register. PostgreSQL only.
"""

import random
from datetime import date
from math import gcd

from django.db import connection
from django.utils import timezone

from customers.identifiers import synthetic_mobile, synthetic_national_id
from customers.models import AreaEdition, Business, Customer, Employment, Party, Relation
from customers.services import suggestions
from customers.services.contacts import mend_next_contacts
from customers.services.coverage import take_snapshot
from customers.services.tally import take_tally
from jinxin import clock
from jinxin.fields import EncryptedField
from jinxin.pinyin import pinyin
from jinxin.staff.models import RoleGrant, User
from loans.services.owed import mend_owed
from script.crowd_lending import AMOUNT, LENT_ON, LENT_TO, lend
from script.crowd_territory import NEXT_ON, SPOKEN_TO, territory, words
from script.filling import fill, pick

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜秀敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红玲建国文辉鑫雪梅海波志宏斌莉春燕林飞鹏浩亮琴云健"
SHOP_WORDS = ("兴旺副食店", "宏达五金行", "鲜果园水果店", "老街餐馆", "锦绣服装店", "佳美家居馆")
INDUSTRIES = ["grocery", "hardware", "fresh_food", "catering", "clothing", "home_furnishing"]
OFFICER_LOAD = 490
"""Customers of an officer (seed: 人均管理客户490户)."""
CYCLES = 5 * LENT_TO
"""After so many customers classes and loans come round again."""
PROSPECTS = 5
"""One prospect for so many customers."""
NO_LOGIN = "'!'"


def gather(customers: int, ties: int) -> None:
    """Fill an empty database with so many customers, their jobs, shops, loans and ties."""
    officers = max(8, customers // OFFICER_LOAD)
    while gcd(officers, CYCLES) > 1:  # else all customers of an officer would be of one kind
        officers += 1
    _staff(officers)
    _people(customers, officers)
    _work()
    lend()
    _graph(customers // PROSPECTS, ties)
    words()
    territory(officers)
    with AreaEdition.next():
        pass
    _analyze()
    mend_owed()
    mend_next_contacts()
    take_snapshot(clock.now())
    suggestions.refresh_all()
    take_tally(clock.now())
    _analyze()


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _staff(officers: int) -> None:
    fill(
        User,
        f"generate_series(1::bigint, {officers}) i",
        username="'crowd' || i",
        name="'客户经理' || i",
        letters="' kehujingli khjl'",
        password=NO_LOGIN,
        joined_at="now()",
    )
    fill(RoleGrant, "staff_user", user="id", role="'officer'")
    for username, role in (("crowdmanager", "manager"), ("crowdcounter", "operations"), ("crowdrelease", "operations")):
        person = f"'{username}'"
        fill(User, "generate_series(1, 1) i", username=person, name=person, password=NO_LOGIN, joined_at="now()")
        fill(RoleGrant, f"staff_user WHERE username = {person}", user="id", role=f"'{role}'")


def _people(count: int, officers: int) -> None:
    chosen = random.Random(1)
    ids = [synthetic_national_id(chosen, born=date(1960 + n % 40, 1 + n % 12, 1 + n % 28)) for n in range(200)]
    mobiles = [synthetic_mobile(chosen) for _number in range(200)]
    first = User.objects.get(username="crowd1").pk
    name, spelled, initials = _names()
    fill(
        Customer,
        f"generate_series(1::bigint, {count}) i",
        id="i",  # what hangs on a customer goes by the number
        customer_class="CASE WHEN i % 5 < 2 THEN 'salaried' ELSE 'business' END",
        segment="CASE i % 5 WHEN 0 THEN 'government_salaried' WHEN 1 THEN 'other_salaried' WHEN 2 THEN 'grocery' "
        "WHEN 3 THEN 'home_furnishing' ELSE 'other_business' END",
        name=name,
        name_pinyin=spelled,
        name_initials=initials,
        id_number=pick(_encrypted(ids), 0),
        id_hash="md5('id' || i) || md5('di' || i)",
        id_last4="lpad(((i * 7919) % 10000)::text, 4, '0')",
        sex="CASE WHEN i % 2 = 0 THEN 'male' ELSE 'female' END",
        mobile=pick(_encrypted(mobiles), 3),
        mobile_hash="md5('mobile' || i) || md5('elibom' || i)",
        mobile_last4="lpad(((i * 104729) % 10000)::text, 4, '0')",
        address="'湖南省衡阳市衡阳县西渡镇清江路' || i || '号'",
        acquisition="CASE WHEN i % 37 < 19 THEN 'precise' WHEN i % 37 < 33 THEN 'repeat' ELSE 'deep' END",
        officer=f"{first} + i % {officers}",
        registered_at="now() - (i % 1500) * interval '1 day' - (i % 600) * interval '1 minute'",
        portrait_percent="i % 100",
        # What is repeated of loans and contacts is written at once: mending a million rows takes minutes.
        dealing_since=f"CASE WHEN i % {LENT_TO} = 0 THEN {LENT_ON.format('i')} END",
        owed=f"CASE WHEN i % {LENT_TO} = 0 THEN ({AMOUNT.format('i')}) / 2 END",
        next_contact=f"CASE WHEN i % {SPOKEN_TO} = 0 THEN {NEXT_ON.format('i')} END",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('customers_customer', 'id'), %s)", [count])


def _names() -> tuple[str, str, str]:
    """Return SQL for a name, its pinyin and its initials."""
    texts, spellings, letters = [], [], []
    for chars, shift in ((SURNAMES, 0), (GIVEN, 11), (GIVEN, 577)):
        said = [pinyin(char + "一")[0].removesuffix("yi") for char in chars]
        texts.append(pick(list(chars), shift))
        spellings.append(pick(said, shift))
        letters.append(pick([word[0] for word in said], shift))
    return " || ".join(texts), " || ".join(spellings), " || ".join(letters)


def _encrypted(values: list[str]) -> list[str]:
    field = EncryptedField()
    return [str(field.get_prep_value(value)) for value in values]


def _work() -> None:
    fill(
        Employment,
        "customers_customer c WHERE c.customer_class = 'salaried'",
        customer="c.id",
        employer="'衡阳县第' || c.id % 90 || '中学'",
        employer_kind="CASE WHEN c.segment = 'government_salaried' THEN 'government' ELSE 'other' END",
        position="'教师'",
        employed_since="date '2012-09-01' + (c.id % 3000)::int",
        monthly_income="300000 + (c.id % 900) * 1000",
    )
    words = list(SHOP_WORDS)
    spelled = [pinyin(word) for word in words]
    numbered = "(SELECT id, id AS i FROM customers_customer WHERE customer_class = 'business') c"
    fill(
        Business,
        numbered,
        customer="c.id",
        name=f"'西渡镇' || {pick(words, 1)}",
        name_pinyin=f"'xiduzhen' || {pick([full for full, _short in spelled], 1)}",
        name_initials=f"'xdz' || {pick([short for _full, short in spelled], 1)}",
        credit_code="upper(substr(md5('code' || c.id), 1, 18))",
        licensed_on="date '2010-03-15' + (c.id % 5400)::int",
        industry=f"(ARRAY{INDUSTRIES})[1 + c.id % {len(INDUSTRIES)}]",
        address="'湖南省衡阳市衡阳县西渡镇蒸阳大道' || c.id || '号'",
    )


def _graph(prospects: int, ties: int) -> None:
    copied = ("name", "name_pinyin", "name_initials", "mobile", "mobile_hash", "mobile_last4")
    fill(
        Party,
        "customers_customer c",
        kind="'person'",
        customer="c.id",
        officer="c.officer_id",
        added_at="c.registered_at",
        **{name: f"c.{name}" for name in copied},
    )
    fill(
        Party,
        "customers_business b JOIN customers_customer c ON c.id = b.customer_id",
        kind="'shop'",
        business="b.id",
        officer="c.officer_id",
        added_at="c.registered_at",
        **{name: f"b.{name}" for name in copied[:3]},
    )
    name, spelled, initials = _names()
    fill(
        Party,
        f"generate_series(1::bigint, {prospects}) i",
        kind="CASE WHEN i % 3 = 0 THEN 'shop' ELSE 'person' END",
        name=name,
        name_pinyin=spelled,
        name_initials=initials,
        added_at=f"timestamptz '{timezone.now().isoformat()}' - (i % 900) * interval '1 day'",
    )
    fill(
        Relation,
        "customers_party shop JOIN customers_business b ON b.id = shop.business_id "
        "JOIN customers_party owner ON owner.customer_id = b.customer_id",
        source="owner.id",
        target="shop.id",
        kind="'owns'",
        noted_by="owner.officer_id",
        noted_at="now()",
    )
    _ties(ties)


def _ties(count: int) -> None:
    """Tie customers to prospects and to one another: most have one or two ties, some have many."""
    kinds = ["supplies", "referred", "relative", "colleague", "neighbour", "friend", "guarantees"]
    rows = f"""
        (SELECT DISTINCT ON (LEAST(s.id, t.id), GREATEST(s.id, t.id), kind) s.id AS source, t.id AS target, kind, by
           FROM (SELECT 1 + (i * 7919) % span AS a, CASE WHEN i % 3 = 0 THEN 1 + (i * 104729) % span
                        ELSE span + 1 + (i * 15485863::bigint) % GREATEST(everybody - span, 1) END AS b,
                        {pick(kinds, 2)} AS kind
                   FROM generate_series(1::bigint, {count}) i,
                        (SELECT count(customer_id) AS span, count(*) AS everybody FROM customers_party) c) pair
           JOIN (SELECT id, officer_id AS by, row_number() OVER (ORDER BY customer_id NULLS LAST, id) AS n
                   FROM customers_party) s ON s.n = pair.a
           JOIN (SELECT id, row_number() OVER (ORDER BY customer_id NULLS LAST, id) AS n
                   FROM customers_party) t ON t.n = pair.b
          WHERE s.id <> t.id) found
    """  # noqa: S608 - numbers of our own
    fill(Relation, rows, source="source", target="target", kind="kind", noted_by="by", noted_at="now()")
