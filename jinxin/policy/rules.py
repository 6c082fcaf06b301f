"""What a policy must satisfy as a whole."""

from typing import Any

from django.utils.translation import gettext as _

from jinxin.policy.settings import Limits, Policy, rule_fields
from jinxin.policy.words import shown


def violations(policy: Policy) -> dict[str, str]:
    """Return what is wrong with a policy, by setting: values out of their limits, and settings that contradict."""
    wrong: dict[str, str] = {}
    for item in rule_fields():
        if message := _out_of_limits(item, getattr(policy, item.name)):
            wrong[item.name] = message
    if policy.opens_at >= policy.closes_at:
        wrong.setdefault("closes_at", _("Closing time must be later than opening time."))
    if policy.first_warning_percent >= policy.second_warning_percent:
        wrong.setdefault("second_warning_percent", _("The second warning must come after the first."))
    if policy.board_approvals > policy.board_seats:
        wrong.setdefault("board_approvals", _("There cannot be more approvals than seats."))
    return wrong


def _out_of_limits(item: Any, value: Any) -> str:
    limits = item.metadata
    if isinstance(value, Limits):
        wrong = filter(None, (_out_of_limits(item, limit) for limit in value))
        return next(wrong, "" if value.amber <= value.red else _("Red cannot come before amber."))
    if "choices" in limits and value not in dict(limits["choices"]):
        return _("Choose one of the possible values.")
    if "min" in limits and not limits["min"] <= value <= limits["max"]:
        bounds = {"least": shown(item, limits["min"]), "most": shown(item, limits["max"])}
        return _("Enter a value from %(least)s to %(most)s.") % bounds
    if hasattr(value, "second") and (value.second or value.microsecond):
        return _("Enter a time in whole minutes.")
    return ""
