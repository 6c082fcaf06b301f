"""What the officer puts into a case's file: the investigation's answers, the papers, the workbook of statements."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from jinxin.clock import local_date
from jinxin.demo import words
from jinxin.demo.lives.credit import DOUBTFUL, doubtful
from jinxin.demo.lives.on_site import file_paper
from jinxin.demo.lives.run import Run
from jinxin.demo.lives.understanding import holdings, understanding
from jinxin.demo.papers import draw_paper
from jinxin.demo.statements.books import business_case
from jinxin.demo.statements.common import About, Request, Story, year_before
from jinxin.demo.statements.evidence import evidence_for
from jinxin.demo.statements.household import household_case
from jinxin.demo.statements.trades import TRADES
from jinxin.money import round_fen
from loans.enums import CHECKLIST, PaperKind
from review.queries.drafts import draft_of
from review.services.drafts import save_cells
from review.services.statements import keep_statements, store_draft
from review.statements import load_case


def investigation_values(run: Run) -> dict[str, Any]:
    """Return the answers of the four understandings, as found at the visit."""
    random, shop = run.random, run.business
    asked = run.application.amount
    assets = _thousands(asked * random.randint(38, 80) / 10)
    return {
        **understanding(run),
        "visited_on": run.day,
        "place": shop.address if shop else run.customer.address,
        "family": random.choice(words.FAMILY),
        "reputation": random.choice(words.REPUTATION),
        "credit_notes": random.choice(words.CREDIT),
        **_credit_report(run),
        "purpose_notes": words.PURPOSE_SHOP if shop else words.PURPOSE_JOB,
        "own_funds": _thousands(asked * random.randint(3, 7) / 20),
        "expected_return": _thousands(asked * random.randint(20, 34) / 100),
        "purpose_assessment": words.WORTH_SHOP if shop else words.WORTH_JOB,
        "business_notes": random.choice(words.BUSINESS if shop else words.JOB),
        "repayment_source": words.SOURCE_SHOP if shop else words.SOURCE_JOB,
        **holdings(run, assets, _thousands(assets * random.randint(8, 30) / 100)),
        "assets_seen": random.choice(words.ASSETS),
        "debts_assessment": words.DEBTS,
        "recommendation": words.RECOMMEND if run.plan.story is Story.CLEAN else words.RECOMMEND_DOUBT,
        "recommended_amount": asked,
    }


def _credit_report(run: Run) -> dict[str, Any]:
    """Return the figures of a decent credit report; every fifth customer has asked two banks in a month."""
    random, flagged = run.random, run.number % 5 == 4
    month = 2 if flagged else random.randint(0, 1)
    two, half = month + random.randint(0, 0 if flagged else 1), random.randint(2, 3)
    limit = Decimal(random.randrange(20_000, 60_000, 5000))
    return {
        "credit_report_on": run.day - timedelta(days=random.randint(0, 6)),
        "inquiries_1_month": month,
        "inquiries_2_months": two,
        "inquiries_3_months": min(two + 1, 3),
        "inquiries_6_months": min(two + half, 6),
        "inquiries_without_loan": random.randint(0, 1),
        "online_lenders": 0,
        "card_limit": limit,
        "card_used": _thousands(limit * random.randint(5, 55) / 100),
        "cards_at_limit": 0,
        "tight_months": random.randint(0, 1),
        "overdue_24_months": 0,
        "overdue_in_a_row": 0,
        "current_overdue": Decimal(0),
        "guarantees_given": Decimal(0),
        "flags_explained": DOUBTFUL if doubtful(run) else words.FLAGGED if flagged else "",
    }


def add_papers(
    run: Run, at: datetime, *, kinds: Sequence[PaperKind] = (), but_the_last: bool = False
) -> Iterator[datetime]:
    """File the originals of the checklist, or only those of some kinds, one after the other from a moment on."""
    wanted = list(kinds or CHECKLIST[run.customer.customer_class])
    for number, kind in enumerate(wanted[:-1] if but_the_last else wanted, 1):
        taken = at + timedelta(seconds=50 * number)
        yield taken
        upload = draw_paper(kind, f"{run.application.number}-{number:02d}{'b' if kinds else ''}")
        file_paper(run, kind, upload, taken)


def add_statements(run: Run, at: datetime) -> None:
    """Keep the workbook of the customer's statements, for the twelve months before the application."""
    application = run.application
    request = Request(
        application.amount, application.term_months, application.annual_rate, application.method, application.purpose
    )
    title = run.business.name if run.business else run.customer.name
    about = About(application.number, title, run.customer.segment_id, year_before(local_date(at)))
    if run.wage:
        case = household_case(run.random, run.wage, request, run.plan.story, about)
    else:
        case = business_case(run.random, TRADES[run.plan.trade], request, run.plan.story, about)
    papers = dict(application.papers.values_list("kind", "pk"))
    case["figure_evidence"] = evidence_for(case, papers=papers, by=run.officer.name, on=local_date(at))
    keep_statements(application, case=load_case(case), language="zh-hans", actor=run.officer, at=at)


def correct_statements(run: Run, at: datetime) -> None:
    """Correct one figure in the sheet after the case came back, and store it as a version of its own."""
    cells = draft_of(run.application, at=at).cells
    if amount := cells.get("methods.0.amount"):
        better = str(round_fen(Decimal(amount) * Decimal("1.004")))
        saved = save_cells(run.application, typed={"methods.0.amount": better}, actor=run.officer, at=at)
        revision = saved.draft.revision
        store_draft(run.application, revision=revision, language="zh-hans", actor=run.officer, at=at)


def _thousands(amount: Decimal) -> Decimal:
    return Decimal(round(amount / 1000) * 1000)
