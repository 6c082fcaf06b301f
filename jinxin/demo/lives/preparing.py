"""From the register to complete papers: the loan officer's part."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from customers.enums import ConsentKind
from customers.services.consents import withdraw_consent
from customers.services.register import register_customer
from jinxin.demo import words
from jinxin.demo.lives.credit import brings_rows, report_rows
from jinxin.demo.lives.file import add_papers, add_statements, correct_statements, investigation_values
from jinxin.demo.lives.flowing import add_flows
from jinxin.demo.lives.run import Run
from jinxin.demo.names import PURPOSES, invent_business, invent_employment, invent_fields
from jinxin.demo.papers import draw_paper
from jinxin.demo.plans import Stage, Turn
from jinxin.demo.signing import take_consents
from jinxin.demo.statements.household import invent_wage
from jinxin.demo.statements.trades import TRADES
from jinxin.worktime.models import Accountability, Pause
from jinxin.worktime.services import ask_pause, explain, grant_pause, rule
from loans.enums import PaperKind
from loans.models import Admission, Product
from loans.services.admission import decide
from loans.services.applications import open_application, submit, withdraw
from loans.services.investigation import complete_investigation, save_investigation
from review.services.submission import complete_papers

LATE_TURNS = frozenset({Turn.LATE_EXPLAINED, Turn.LATE_RULED})


def registration(run: Run) -> Iterator[datetime]:
    """The officer puts the person into the register and lets them sign the two consents; whose licence is too young for
    a loan signs only the first."""
    at = run.between((8, 20), (9, 10))
    yield at
    fields = invent_fields(run.random, run.person, run.days.today)
    trade, young = TRADES.get(run.plan.trade), run.plan.turn is Turn.YOUNG
    employment, businesses = None, []
    if trade:
        businesses.append(invent_business(run.random, trade, run.person.name, run.day, young=young))
    else:
        run.wage = invent_wage(run.random, run.plan.trade)
        employment = invent_employment(run.random, run.plan.trade, run.day)
        employment["monthly_income"] = (run.wage.net / 12).quantize(Decimal(1))
    run.customer = register_customer(
        fields=fields, employment=employment, businesses=businesses, actor=run.officer, at=at
    )
    run.business = run.customer.businesses.first()
    at += timedelta(minutes=1)
    yield at
    take_consents(run, at, (ConsentKind.PERSONAL_DATA,) if young else tuple(ConsentKind))


def draft(run: Run) -> Iterator[datetime]:
    """The officer writes down what the customer asks for."""
    at = run.between((9, 12), (9, 28))
    yield at
    trade = TRADES.get(run.plan.trade)
    run.application = open_application(
        customer=run.customer,
        business=run.business,
        product=Product.objects.get(code=run.plan.product),
        amount=run.ask(),
        term_months=run.plan.months,
        method=run.plan.method,
        purpose=run.random.choice(trade.purposes if trade else PURPOSES),
        actor=run.officer,
        at=at,
    )


def submission(run: Run) -> Iterator[datetime]:
    """The application is made; the investigation's clock runs. Some customers ask to wait, some change their mind."""
    at = run.between((9, 30), (10, 40))
    yield at
    run.application = submit(run.application, actor=run.officer, at=at)
    if run.plan.turn in {Turn.PAUSED, Turn.PAUSE_ASKED}:
        yield from _asked_to_wait(run)
    if run.plan.turn is Turn.WITHDRAWN and run.plan.stage is Stage.SUBMITTED:
        yield from withdrawal(run)


def _asked_to_wait(run: Run) -> Iterator[datetime]:
    """The officer asks for the clock to be stopped; the manager consents the next morning, or has not answered yet."""
    at = run.between((19, 40), (20, 30))
    yield at
    deadline = run.application.investigation_deadline
    assert deadline is not None
    cause = Pause.Cause.ASKED_TO_WAIT
    shown = draw_paper(PaperKind.OTHER, run.application.number)
    pause = ask_pause(deadline, cause=cause, evidence=words.ASKED_TO_WAIT, actor=run.officer, at=at, file=shown)
    if run.plan.turn is Turn.PAUSED:
        run.next_day()
        at = run.between((8, 10), (9, 0))
        yield at
        grant_pause(pause, actor=run.manager, at=at)


def withdrawal(run: Run) -> Iterator[datetime]:
    """The customer no longer wants the loan, and no more inquiries either."""
    run.next_day()
    at = run.between((9, 0), (11, 30))
    yield at
    reason = run.random.choice(words.WITHDRAWN)
    run.application = withdraw(run.application, reason=reason, actor=run.officer, at=at)
    withdraw_consent(
        customer=run.customer,
        kind=ConsentKind.CREDIT_INQUIRY,
        reason=words.CONSENT_WITHDRAWN,
        actor=run.officer,
        at=at,
    )
    run.over = True


def investigation(run: Run) -> Iterator[datetime]:
    """The officer visits, writes the four understandings and takes photos."""
    if run.plan.turn in LATE_TURNS:
        run.next_day(3)
    visit = run.between((13, 30), (14, 50))
    yield visit
    values = investigation_values(run)
    save_investigation(run.application, values=values, version=0, actor=run.officer, at=visit)
    if brings_rows(run):
        yield from report_rows(run, visit + timedelta(minutes=40))
    if run.plan.stage is Stage.INVESTIGATING:
        yield from add_flows(run, visit + timedelta(minutes=70))
    if run.plan.stage is Stage.INVESTIGATING and run.plan.turn is Turn.NONE:
        return
    at = visit + timedelta(minutes=95)
    yield at
    complete_investigation(run.application, actor=run.officer, at=at)
    yield from _account(run)
    at = run.between((17, 0), (17, 40))
    yield from add_papers(run, at, but_the_last=run.plan.turn is Turn.GATHERING)


def _account(run: Run) -> Iterator[datetime]:
    """Who missed the deadline explains; the manager rules."""
    if run.plan.turn not in LATE_TURNS:
        return
    record = Accountability.objects.get(deadline=run.application.investigation_deadline_id)
    at = run.between((16, 40), (16, 55))
    yield at
    explain(record, explanation=words.EXPLANATION, actor=run.officer, at=at)
    if run.plan.turn is Turn.LATE_RULED:
        at += timedelta(minutes=9)
        yield at
        rule(record, ruling=Accountability.Ruling.REMINDER, reason=words.RULING, actor=run.manager, at=at)


def hand_in(run: Run) -> Iterator[datetime]:
    """The officer works the statements out in the evening and hands the case in."""
    at = run.between((18, 10), (18, 40))
    yield at
    add_statements(run, at)
    yield from add_flows(run, at + timedelta(minutes=1))
    at += timedelta(minutes=run.random.randint(8, 19))
    yield at
    complete_papers(run.application, actor=run.officer, at=at)
    run.application.refresh_from_db()
    if run.plan.turn in {Turn.RETURNED, Turn.COMPLETED}:
        yield from _sent_back(run)
    if run.plan.turn is Turn.WITHDRAWN:
        yield from withdrawal(run)


def _sent_back(run: Run) -> Iterator[datetime]:
    """The manager misses something; the officer brings it the next day."""
    at = run.between((19, 5), (19, 30))
    yield at
    missing = ["stock", "flows"] if run.business else ["payroll"]
    reason = words.RETURN if run.business else words.RETURN_JOB
    decide(
        run.application, outcome=Admission.Outcome.RETURNED, reason=reason, missing=missing, actor=run.manager, at=at
    )
    if run.plan.turn is Turn.RETURNED:
        return
    run.next_day()
    at = run.between((15, 0), (16, 30))
    yield from add_papers(run, at, kinds=[PaperKind(code) for code in missing])
    at += timedelta(minutes=15)
    yield at
    correct_statements(run, at)
    at += timedelta(minutes=5)
    yield at
    complete_papers(run.application, actor=run.officer, at=at)
    run.application.refresh_from_db()
