"""The centre's daily round: the month's calls are planned, officers make those that are due, approvals lapse."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from jinxin import clock
from jinxin.demo import words
from jinxin.demo.plans import Payer
from jinxin.demo.timeline import Workdays
from jinxin.demo.timeline import at as moment
from jinxin.notices.services import mark_all_read
from jinxin.staff.models import User
from loans.services.lines import lapse_expired
from postloan.models import Callback, Grade, SignalKind
from postloan.planning import plan_callbacks
from postloan.queries import OPEN
from postloan.repeat import refresh_repeat_list
from postloan.services import note_unreached, record_callback

Payers = dict[str, Payer]
"""How each customer, by name, repays."""

DAILY, WEEK = 100, 6
"""Working days: for so long the round is made each day, before that each week, since nobody looks at the day."""
LEFT_OPEN = 0.15
"""The share of this month's calls that nobody gets to, so that the lists have some that are late."""


def daily_rounds(seed: int, days: Workdays, longest: int, payers: Payers) -> Iterator[datetime]:
    """Go through the working days from `longest` working days ago to today, at first a week at a time."""
    for ago in (*range(longest, DAILY, -WEEK), *range(min(longest, DAILY), -1, -1)):
        opening = moment(days.ago(ago), 8, 1)
        yield opening
        lapse_expired(opening)
        plan_callbacks(opening)
        if ago == 1:
            _read_everything(opening)
            refresh_repeat_list(opening)
        if ago:
            yield from _calls_of_a_day(seed, opening, payers, this_month=clock.month_start(days.today))


def _read_everything(at: datetime) -> None:
    """Nobody has a year of unread notices: what came before yesterday has been read."""
    for person in User.objects.all():
        mark_all_read(person=person, at=at)


def _calls_of_a_day(seed: int, opening: datetime, payers: Payers, *, this_month: date) -> Iterator[datetime]:
    today = clock.local_date(opening)
    due = Callback.objects.filter(state__in=OPEN, planned_on__lte=today).select_related("customer", "officer")
    for number, callback in enumerate(due.order_by("planned_on", "customer__registered_at", "customer__name")):
        random = Random(f"{seed} {callback.customer.name} {callback.month} {callback.attempts}")
        if callback.month == this_month and random.random() < LEFT_OPEN:
            continue
        at = opening + timedelta(hours=1, minutes=30 + 7 * number + random.randint(0, 5))
        yield at
        _call(random, callback, payers[callback.customer.name], at)


def _call(random: Random, callback: Callback, payer: Payer, at: datetime) -> None:
    if random.random() < 0.1:
        note_unreached(callback, notes=random.choice(words.UNREACHED), actor=callback.officer, at=at)
        return
    grades, notes, signals = _answers(random, payer)
    record_callback(callback, grades=grades, notes=notes, signals=signals, actor=callback.officer, at=at)


def _answers(random: Random, payer: Payer) -> tuple[dict[str, str], str, list[str]]:
    """Return the grades of the three questions, what was said and the signs noticed."""
    source = business = will = Grade.GREEN
    notes, signals = random.choice(words.CALLED), list[str]()
    if payer is Payer.FAR_BEHIND and random.random() < 0.5:
        source, business, will = Grade.RED, Grade.AMBER, Grade.AMBER
        notes, signals = words.WORRYING, [SignalKind.PASSIVE, SignalKind.FUNDING]
    elif payer in {Payer.SLOW, Payer.BEHIND, Payer.FAR_BEHIND} and random.random() < 0.4:
        source, notes = Grade.AMBER, words.DOUBTFUL
    return {"source": source, "business": business, "will": will}, notes, signals
