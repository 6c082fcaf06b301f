"""The frozen case as people read it: the dossier's codes turned into words and amounts."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from customers.enums import CustomerClass, EmployerKind, Industry, MaritalStatus, SeedSegment, Sex
from jinxin.money import format_yuan
from loans.enums import Method, PaperKind
from review.enums import Choice, RoundState
from review.figures import Sheet, sheets_of
from review.frozenparts import Fact, Part, parts_of
from review.reading import Check, Findings, read_findings
from review.statements import load_case

PHOTOS = ("image/jpeg", "image/png", "image/webp")
WORST_SHOWN = 5


class FrozenCase:
    """Reads a dossier; nothing here looks at the live case."""

    def __init__(self, dossier: Mapping[str, Any]) -> None:
        self.data = dossier
        self.application: Mapping[str, Any] = dossier["application"]
        self.investigation: Mapping[str, Any] = dossier["investigation"] or {}

    @property
    def name(self) -> str:
        """The applicant."""
        return str(self.data["customer"]["name"])

    @property
    def product(self) -> str:
        """The product in the reader's language."""
        product = self.application["product"]
        return str(product["en"] if _english() else product["zh"])

    @property
    def amount(self) -> Decimal:
        """What is asked for, in yuan."""
        return Decimal(self.application["amount"])

    @property
    def annual_rate(self) -> Decimal:
        """The rate asked for, in percent a year."""
        return Decimal(self.application["annual_rate"])

    @property
    def recommended_amount(self) -> Decimal | None:
        """What the officer recommends, in yuan."""
        amount = self.investigation.get("recommended_amount")
        return None if amount is None else Decimal(amount)

    @property
    def method(self) -> Any:
        """How it would be repaid."""
        return Method(self.application["method"]).label

    @property
    def frozen_at(self) -> datetime:
        """When the case was frozen."""
        return datetime.fromisoformat(self.data["frozen_at"])

    @cached_property
    def who(self) -> list[Fact]:
        """Return who asks, masked; the name stays, so that members see whether they are related."""
        customer = self.data["customer"]
        facts = [
            Fact(_("Class"), CustomerClass(customer["class"]).label),
            Fact(_("Segment"), _segment(customer)),
            Fact(_("Age and sex"), _("%(age)s, %(sex)s") % {"age": customer["age"], "sex": Sex(customer["sex"]).label}),
            Fact(_("Marital status"), _label(MaritalStatus, customer["marital_status"])),
            Fact(_("National ID"), customer["id_number"]),
            Fact(_("Mobile"), customer["mobile"]),
            Fact(_("Address"), customer["address"]),
        ]
        return facts + self._work()

    def _work(self) -> list[Fact]:
        if business := self.data["business"]:
            return [
                Fact(_("Business"), business["name"]),
                Fact(_("Trade"), _label(Industry, business["industry"])),
                Fact(_("Licensed since"), business["licensed_on"]),
            ]
        if job := self.data["employment"]:
            return [
                Fact(_("Employer"), job["employer"]),
                Fact(_("Kind of employer"), _label(EmployerKind, job["employer_kind"])),
                Fact(_("Position"), job["position"]),
                Fact(_("Employed since"), job["employed_since"]),
                Fact(_("Net monthly income"), format_yuan(Decimal(job["monthly_income"]))),
            ]
        return []

    @cached_property
    def flags(self) -> list[dict[str, Any]]:
        """Return the raised flags, red before amber, in the reader's language."""
        return self._verdicts("flags")

    @cached_property
    def verdicts(self) -> list[dict[str, Any]]:
        """Return every verdict, also the good ones; nothing for a case frozen before they were kept."""
        return self._verdicts("verdicts")

    def _verdicts(self, name: str) -> list[dict[str, Any]]:
        language = "en" if _english() else "zh-hans"
        return [{"level": flag["level"], **flag[language]} for flag in self.investigation.get(name, [])]

    @cached_property
    def parts(self) -> list[Part]:
        """Return the investigation by its sections, without what nobody answered."""
        return parts_of(self.investigation)

    @cached_property
    def findings(self) -> Findings:
        """Return what the checks found when the case was frozen."""
        return read_findings(self.data["statements"]["result"])

    @cached_property
    def checks(self) -> list[Check]:
        """Return all checks, the worst first."""
        return self.findings.in_order("deviation")

    @property
    def worst_checks(self) -> list[Check]:
        """Return the few checks to read first."""
        return self.checks[:WORST_SHOWN]

    @property
    def other_checks(self) -> list[Check]:
        """Return the checks after the worst."""
        return self.checks[WORST_SHOWN:]

    @cached_property
    def sheets(self) -> list[Sheet]:
        """Return the statements themselves."""
        return sheets_of(load_case(self.data["statements"]["content"]))

    @cached_property
    def papers(self) -> list[dict[str, Any]]:
        """Return the papers with their kind in words and whether they are photos."""
        return [
            {**paper, "title": _label(PaperKind, paper["kind"]), "photo": _is_shown(paper)}
            for paper in self.data["papers"]
        ]

    @property
    def photos(self) -> list[dict[str, Any]]:
        """Return the photos among the papers."""
        return [paper for paper in self.papers if paper["photo"]]

    @cached_property
    def former(self) -> list[dict[str, Any]]:
        """Return earlier rounds with their votes in words."""
        return [
            {
                "number": done["number"],
                "result": RoundState(done["state"]).label,
                "decided_at": datetime.fromisoformat(done["decided_at"]),
                "votes": [{**vote, "choice": Choice(vote["choice"]).label} for vote in done["votes"]],
            }
            for done in self.data["former"]
        ]


def _is_shown(paper: Mapping[str, Any]) -> bool:
    """Say whether a paper is shown as a picture at once; a credit report is opened on purpose, and that is noted."""
    return paper["content_type"] in PHOTOS and paper["kind"] != PaperKind.CREDIT_REPORT


def _label(choices: type[models.TextChoices], value: str) -> Any:
    return dict(choices.choices).get(value, value) or "—"


def _segment(customer: dict[str, Any]) -> Any:
    """Return the segment by the name it had when the case was frozen."""
    names = customer.get("segment_names")
    return names["en" if _english() else "zh"] if names else SeedSegment(customer["segment"]).label


def _english() -> bool:
    return (get_language() or "").startswith("en")
