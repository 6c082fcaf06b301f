"""What the loan costs, signed by the borrower; the appointment; the conditions of the board."""

import hashlib
import io
from collections.abc import Iterator
from datetime import datetime

from PIL import Image, ImageDraw

from jinxin.demo import words
from jinxin.demo.lives.run import Run
from jinxin.demo.plans import Stage
from jinxin.demo.timeline import at as moment
from jinxin.originals import Original
from loans.enums import State
from loans.models import CostStatement
from loans.services.appointments import book_appointment
from loans.services.conditions import accept, prove
from loans.services.costs import make_out_statement, sign_statement


def costs(run: Run) -> Iterator[datetime]:
    """The officer shows the borrower what the loan costs, and has it signed, before the counter opens."""
    run.next_day()
    at = run.between((8, 0), (8, 4))
    yield at
    statement = make_out_statement(
        run.application, due_day=run.random.choice((None, 10, 15, 20)), actor=run.officer, at=at
    )
    sign_statement(
        statement,
        signed_on=CostStatement.SignedOn.SCREEN,
        original=signature(run),
        signer=run.customer.name,
        place=run.customer.address,
        actor=run.officer,
        at=at,
    )


def agreed(run: Run) -> Iterator[datetime]:
    """Where a case stops at the approval: its costs are made out, and some have an appointment."""
    if run.plan.stage is not Stage.DECIDED or run.application.state != State.APPROVED:
        return
    run.next_day()
    at = run.between((8, 0), (8, 4))
    yield at
    make_out_statement(run.application, actor=run.officer, at=at)
    starts_at = moment(run.days.after(run.days.today, 1 + run.number % 3), 9 + run.number % 7)
    if run.number % 2 and starts_at.date() <= run.application.credit_line.sign_by:
        book_appointment(run.application, starts_at=starts_at, note=words.BRINGS, actor=run.officer, at=at)


def proof(run: Run) -> Iterator[datetime]:
    """The officer shows that the board's conditions are met."""
    at = run.between((8, 33), (8, 34))
    yield at
    for condition in run.application.payout_conditions.all():
        prove(condition, proof=words.PROOF, actor=run.officer, at=at)


def acceptance(run: Run) -> Iterator[datetime]:
    """The manager accepts the proof, so that the loan can be paid out."""
    at = run.between((8, 35), (8, 35))
    yield at
    for condition in run.application.payout_conditions.all():
        accept(condition, note=words.ACCEPTED, actor=run.manager, at=at)


def signature(run: Run) -> Original:
    """Return a drawn line that passes for a name, another for each borrower."""
    sheet = Image.new("L", (240, 80), 255)
    points = [(20 + 20 * step, 40 + run.random.randint(-28, 28)) for step in range(11)]
    ImageDraw.Draw(sheet).line(points, fill=0, width=3)
    kept = io.BytesIO()
    sheet.save(kept, "PNG")
    content = kept.getvalue()
    return Original("signature.png", "image/png", content, hashlib.sha256(content).hexdigest())
