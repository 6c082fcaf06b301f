"""Where the invented customers of script/crowd.py live and trade, what was said with them, and what is ahead."""

from customers.models import Area, Contact, PlanStop, Premises, Salon
from script.filling import fill

SPOKEN_TO = 3
"""One customer in so many was spoken to and will be again."""
NEXT_ON = "current_date + ({0} % 120)::int - 20"
"""When, by the customer's number."""
STREETS = 25
"""Streets of a town; each officer answers for one street."""
NUMBERED = "(SELECT id, row_number() OVER (ORDER BY id) AS i FROM staff_user WHERE username ~ '^crowd[0-9]+$') u"


def words() -> None:
    """Let one in some have been spoken to, with a day for the next word; and let a salon be ahead."""
    fill(
        Contact,
        f"customers_party p WHERE p.customer_id % {SPOKEN_TO} = 0",
        party="p.id",
        officer="p.officer_id",
        at="now() - (p.id % 300) * interval '1 day'",
        channel="'call'",
        outcome="(ARRAY['interested', 'later', 'not_reached'])[1 + p.id % 3]",
        next_on=NEXT_ON.format("p.customer_id"),
    )
    first = "(SELECT id FROM staff_user WHERE username = 'crowd1') u"
    fill(
        Salon,
        first,
        title="'春耕贷款座谈'",
        place="'西渡镇文化站'",
        starts_at="now() + interval '3 days'",
        officer="u.id",
    )


def territory(officers: int) -> None:
    """Give each officer a street, each customer a home or shop in it, and the first officer a plan for today."""
    towns = officers // STREETS + 1
    fill(Area, f"generate_series(1, {towns}) i", name="'第' || i || '镇'", kind="'town'")
    fill(
        Area,
        f"{NUMBERED} JOIN customers_area town ON town.name = '第' || 1 + u.i % {towns} || '镇'",
        name="'第' || u.i || '街'",
        kind="'street'",
        parent="town.id",
        officer="u.id",
    )
    fill(
        Premises,
        "customers_party p JOIN customers_area street ON street.officer_id = p.officer_id "
        "LEFT JOIN customers_business b ON b.id = p.business_id "
        "WHERE CASE WHEN p.business_id IS NULL THEN p.customer_id % 2 = 0 ELSE b.customer_id % 2 = 1 END",
        area="street.id",
        kind="CASE WHEN p.business_id IS NULL THEN 'household' ELSE 'shop' END",
        **{name: f"p.{name}" for name in ("name", "name_pinyin", "name_initials")},
        address="'衡阳县西渡镇蒸阳大道' || p.id || '号'",
        sequence="p.id % 500",
        party="p.id",
        visited_at="CASE WHEN p.id % 5 < 3 THEN now() - (p.id % 400) * interval '1 day' END",
        outcome="CASE WHEN p.id % 5 < 3 THEN (ARRAY['interested', 'later', 'nobody'])[1 + p.id % 3] ELSE '' END",
        next_on="CASE WHEN p.id % 5 = 0 THEN current_date + (p.id % 60)::int - 5 END",
        added_at="p.added_at",
    )
    own = "customers_premises o JOIN customers_area a ON a.id = o.area_id JOIN staff_user u ON u.id = a.officer_id"
    first = f"(SELECT o.id, u.id AS officer FROM {own} WHERE u.username = 'crowd1' ORDER BY o.id LIMIT 12) f"  # noqa: S608 - ours
    position = "row_number() OVER (ORDER BY f.id)"
    fill(PlanStop, first, officer="f.officer", day="current_date", premises="f.id", position=position)
