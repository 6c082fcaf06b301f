"""The rules that speak for or against admission: eligibility, limits of product and segment, red flags, papers.

The manager sees them beside the decision, and they are frozen with it, in both languages: what a rule said on that day
stays readable whatever becomes of the rule.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override, pgettext_lazy
from django.utils.translation import gettext as _

from customers.enums import CustomerClass
from jinxin import clock
from jinxin.policy.services import policy_at
from jinxin.policy.settings import Policy
from loans.models import Application
from loans.queries.investigation import investigation_of
from loans.queries.papers import checklist
from loans.rules.eligibility import RULES, Request
from loans.rules.redflags import Level, flags

LANGUAGES: Final = ("zh-hans", "en")
FOR, CAUTION, AGAINST, OPEN = "for", "caution", "against", "open"
TONES: Final = {FOR: "green", CAUTION: "amber", AGAINST: "red", OPEN: "neutral"}
WORDS: Final[dict[str, Promise]] = {
    FOR: pgettext_lazy("rule", "For"),
    CAUTION: gettext_lazy("With caution"),
    AGAINST: gettext_lazy("Against"),
    OPEN: gettext_lazy("Not known"),
}
GROUPS: Final[dict[str, Promise]] = {
    "eligibility": gettext_lazy("Eligibility and limits"),
    "flags": gettext_lazy("Flags"),
    "papers": gettext_lazy("Papers"),
}
_RULE_NAMES: Final[dict[str, Promise]] = {
    "_product": gettext_lazy("Product for this class of customers"),
    "_amount": gettext_lazy("Amount within the product's limits"),
    "_sizing": gettext_lazy("Amount within what the income allows"),
    "_term": gettext_lazy("Term within the product's limits"),
    "_method": gettext_lazy("Repayment method of the product"),
    "_age": gettext_lazy("Age at application and at maturity"),
    "_licence": gettext_lazy("Age of the business licence"),
    "_employment": gettext_lazy("Steady job on record"),
    "_purpose": gettext_lazy("Purpose stated and permitted"),
}
_OF_LEVEL: Final = {Level.RED: AGAINST, Level.AMBER: CAUTION, Level.GREEN: FOR, Level.UNKNOWN: OPEN}


@dataclass(frozen=True)
class Verdict:
    """One rule with what it says of this case, in the reader's language."""

    group: str
    code: str
    verdict: str
    rule: str
    said: str

    @property
    def tone(self) -> str:
        """The colour of the verdict."""
        return TONES.get(self.verdict, "neutral")

    @property
    def word(self) -> str:
        """The verdict in words."""
        return str(WORDS.get(self.verdict, self.verdict))

    @property
    def group_label(self) -> str:
        """What kind of rule it is."""
        return str(GROUPS.get(self.group, self.group))


def verdicts(application: Application, *, at: datetime) -> list[Verdict]:
    """Return every rule with its verdict on a case, in the reader's language: those against it first in each group."""
    policy, day = policy_at(at), clock.local_date(at)
    found = [*_eligibility(application, policy, day), *_flags(application, policy, day), *_papers(application)]
    order = (AGAINST, CAUTION, OPEN, FOR)
    groups = list(GROUPS)
    return sorted(found, key=lambda one: (groups.index(one.group), order.index(one.verdict)))


def frozen_verdicts(application: Application, *, at: datetime) -> list[dict[str, Any]]:
    """Return the verdicts as they are kept with a decision: in both languages."""
    by_language = {}
    for language in LANGUAGES:
        with override(language):
            found = verdicts(application, at=at)
            by_language[language] = {(one.group, one.code): _worded(one) for one in found}
    return [
        {
            "group": one.group,
            "code": one.code,
            "verdict": one.verdict,
            "rule": {language: by_language[language][key].rule for language in LANGUAGES},
            "said": {language: by_language[language][key].said for language in LANGUAGES},
        }
        for key, one in by_language[LANGUAGES[0]].items()
    ]


def _worded(one: Verdict) -> Verdict:
    """Return a verdict whose words no longer follow the language."""
    return replace(one, rule=str(one.rule), said=str(one.said))


def thawed(rows: Iterable[Any]) -> list[Verdict]:
    """Return verdicts kept with a decision, in the reader's language."""
    language = "en" if (get_language() or "").startswith("en") else LANGUAGES[0]
    return [
        Verdict(row["group"], row["code"], row["verdict"], row["rule"][language], row["said"][language]) for row in rows
    ]


def counted(found: Iterable[Verdict]) -> list[tuple[str, str, int]]:
    """Return how many rules say what, as word, colour and number, the worst first."""
    rows = list(found)
    numbers = [(verdict, sum(one.verdict == verdict for one in rows)) for verdict in (AGAINST, CAUTION, OPEN, FOR)]
    return [(str(WORDS[verdict]), TONES[verdict], number) for verdict, number in numbers if number]


def _eligibility(application: Application, policy: Policy, day: date) -> Iterator[Verdict]:
    request = Request.of(application)
    salaried = application.customer.customer_class == CustomerClass.SALARIED
    idle = {"_licence"} if salaried else {"_employment"}
    for rule in RULES:
        if rule.__name__ in idle:
            continue
        found = [str(message) for _field, message in rule(request, policy, day)]
        name = str(_RULE_NAMES.get(rule.__name__, rule.__name__))
        yield Verdict("eligibility", rule.__name__, AGAINST if found else FOR, name, " ".join(found))


def _flags(application: Application, policy: Policy, day: date) -> Iterator[Verdict]:
    figures = investigation_of(application)
    if not figures.version:
        return
    for flag in flags(figures, application=application, policy=policy, day=day):
        said = _("%(value)s; %(limits)s") % {"value": flag.value, "limits": flag.limits}
        yield Verdict("flags", str(flag.code), _OF_LEVEL[flag.level], str(flag.label), said)


def _papers(application: Application) -> Iterator[Verdict]:
    for line in checklist(application):
        if line.required or line.is_missing:
            said = _("missing") if line.is_missing else _("on file: %(count)s") % {"count": len(line.papers)}
            yield Verdict("papers", line.kind.value, AGAINST if line.is_missing else FOR, str(line.kind.label), said)
