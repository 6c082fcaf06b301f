"""The engine of the statements under the centre's policy: the one place where the two meet."""

from decimal import Decimal
from typing import Any

from jinxin.policy.settings import Policy
from loans.models import Application
from review.queries.yardsticks import norms_of
from review.statements import CheckSettings, crosscheck, load_case


def settings_of(policy: Policy, segment: str = "") -> CheckSettings:
    """Return what the policy decides about the checks, and what is usual among the centre's cases of a segment."""
    return CheckSettings(
        norms=norms_of(segment, at_least=policy.yardstick_cases) if segment else {},
        threshold=policy.veto_threshold,
        equity_deviation_base=policy.equity_deviation_base,
        card_payment=Decimal(policy.card_payment_percent) / 100,
    )


def check_content(content: dict[str, Any], policy: Policy, segment: str = "") -> dict[str, Any]:
    """Run all checks over a stored case file and return what they found, as plain data."""
    return crosscheck(load_case(content), settings=settings_of(policy, segment)).as_json()


def request_of(application: Application) -> dict[str, Any]:
    """Return what the application asks for, as a case file says it: the statements are judged by it and no other."""
    return {
        "amount": str(application.amount),
        "term_months": application.term_months,
        "annual_rate_pct": str(application.annual_rate),
        "repayment": application.method,
        "purpose_zh": application.purpose,
    }
