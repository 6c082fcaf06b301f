"""One customer on the way: the plan, the people who act, and what has come of it so far."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from customers.models import Business, Customer
from jinxin.demo.names import Person
from jinxin.demo.people import Staff
from jinxin.demo.plans import Plan
from jinxin.demo.statements.household import Wage
from jinxin.demo.timeline import Workdays
from jinxin.demo.timeline import at as moment
from jinxin.money import WAN
from jinxin.staff.models import User
from loans.models import Application, Contract, Loan, Payout


@dataclass
class Run:
    """A customer's life while it is being lived. `day` is the working day of the next step."""

    number: int
    plan: Plan
    person: Person
    random: Random
    staff: Staff
    days: Workdays
    day: date = field(init=False)
    customer: Customer = field(init=False)
    application: Application = field(init=False)
    contract: Contract = field(init=False)
    payout: Payout = field(init=False)
    loan: Loan = field(init=False)
    business: Business | None = None
    wage: Wage | None = None
    over: bool = False

    def __post_init__(self) -> None:
        self.day = self.days.unbroken(self.plan.ago) if self.plan.ago > 3 else self.days.ago(self.plan.ago)

    def ask(self) -> Decimal:
        """What the customer asks for, in yuan: about what the plan says."""
        return self.plan.wan * WAN + self.random.choice((-5000, 0, 0, 5000))

    @property
    def officer(self) -> User:
        """The customer's loan officer."""
        officers = self.staff.officers
        return officers[self.number % len(officers)]

    @property
    def manager(self) -> User:
        """The manager of the case."""
        return self.staff.managers[self.number % len(self.staff.managers)]

    def operations(self, turn: int) -> User:
        """The member of operations who takes this turn in the case: neighbouring turns are different people."""
        return self.staff.operations[(self.number + turn) % len(self.staff.operations)]

    def between(self, first: tuple[int, int], last: tuple[int, int]) -> datetime:
        """Return a moment of the day between two times (hour, minute)."""
        start, end = (hour * 60 + minute for hour, minute in (first, last))
        return moment(self.day, 0) + timedelta(minutes=self.random.randint(start, end))

    def next_day(self, count: int = 1) -> None:
        """Go on some working days later."""
        self.day = self.days.after(self.day, count)
