"""Reads of a case's papers."""

from dataclasses import dataclass

from loans.enums import CHECKLIST, FURTHER_PAPERS, PaperKind
from loans.models import Admission, Application, Investigation, Paper


@dataclass(frozen=True)
class Line:
    """One line of the checklist: what is asked for, what is there."""

    kind: PaperKind
    required: bool
    asked_again: bool
    papers: tuple[Paper, ...]

    @property
    def is_missing(self) -> bool:
        """Whether the case cannot be complete without more of this kind."""
        return self.asked_again or (self.required and not self.papers)


def current_papers(application: Application) -> list[Paper]:
    """Return the papers that count."""
    return [paper for paper in application.papers.all() if paper.removed_at is None]


def removed_papers(application: Application) -> list[Paper]:
    """Return the papers that were taken out, the last one first."""
    removed = [(paper.removed_at, paper) for paper in application.papers.all() if paper.removed_at is not None]
    return [paper for _moment, paper in sorted(removed, key=lambda pair: pair[0], reverse=True)]


def open_return(application: Application) -> Admission | None:
    """Return the manager's last return for completion while it has not been answered."""
    if application.returned_at is None:
        return None
    returns = (decision for decision in application.admissions.all() if decision.outcome == Admission.Outcome.RETURNED)
    return next(returns, None)


def checklist(application: Application) -> list[Line]:
    """Return the checklist of the case's class, then the further kinds, each with its papers.

    A kind the manager asked for again counts only with a paper that came after the return.
    """
    by_kind: dict[str, list[Paper]] = {}
    for paper in current_papers(application):
        by_kind.setdefault(paper.kind, []).append(paper)
    required = CHECKLIST[application.customer.customer_class]
    asked = {*required, *FURTHER_PAPERS, *by_kind}
    back = open_return(application)
    lines = []
    for kind in (*required, *(kind for kind in PaperKind if kind in asked and kind not in required)):
        papers = tuple(by_kind.get(kind, ()))
        wanted = back is not None and kind.value in back.missing
        asked_again = wanted and not any(back and paper.uploaded_at > back.decided_at for paper in papers)
        lines.append(Line(kind, kind in required or wanted, asked_again, papers))
    return lines


def missing_papers(application: Application) -> list[PaperKind]:
    """Return the kinds of papers the case still lacks."""
    return [line.kind for line in checklist(application) if line.is_missing]


def rewritten_since_return(application: Application) -> bool:
    """Say whether the investigation was saved again where the manager asked for that."""
    back = open_return(application)
    if back is None or "investigation" not in back.missing:
        return True
    return Investigation.objects.filter(application=application, saved_at__gt=back.decided_at).exists()
