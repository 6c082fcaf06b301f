"""Reads of a case's papers."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from loans.choices import PaperNeed
from loans.enums import FURTHER_PAPERS, PaperKind, State
from loans.models import Admission, Application, Investigation, Paper
from loans.rules.paperlists import Asked, is_required, list_of


@dataclass(frozen=True)
class Line:
    """One line of the checklist: what is asked for, on what condition, how many of it, what is there."""

    kind: PaperKind
    required: bool
    asked_again: bool
    papers: tuple[Paper, ...]
    count: int = 1
    condition: str = ""

    @property
    def lacking(self) -> int:
        """How many papers of a required kind are still to come."""
        return max(self.count - len(self.papers), 0) if self.required else 0

    @property
    def is_missing(self) -> bool:
        """Whether the case cannot be complete without more of this kind."""
        return self.asked_again or self.lacking > 0


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
    """Return the list the case goes by, required kinds first, then the further kinds, each with its papers.

    A kind the manager asked for again counts only with a paper that came after the return.
    """
    by_kind: dict[str, list[Paper]] = {}
    for paper in current_papers(application):
        by_kind.setdefault(paper.kind, []).append(paper)
    asked = {one.kind: one for one in list_of(application)}
    back = open_return(application)
    wanted = set(back.missing) if back else set()
    further = {*FURTHER_PAPERS, *by_kind, *wanted}
    others = [kind for kind in PaperKind if kind in further and kind not in asked]
    lines = [_line(one, application, by_kind.get(one.kind, []), back) for one in asked.values()]
    lines += [_line(Asked(kind, PaperNeed.OPTIONAL), application, by_kind.get(kind, []), back) for kind in others]
    return sorted(lines, key=lambda line: not line.required)


def _line(asked: Asked, application: Application, papers: list[Paper], back: Admission | None) -> Line:
    wanted = back is not None and asked.kind.value in back.missing
    came = any(back and paper.uploaded_at > back.decided_at for paper in papers)
    return Line(
        asked.kind,
        required=wanted or is_required(asked, application),
        asked_again=wanted and not came,
        papers=tuple(papers),
        count=asked.count,
        condition=asked.condition,
    )


def missing_papers(application: Application) -> list[PaperKind]:
    """Return the kinds of papers the case still lacks."""
    return [line.kind for line in checklist(application) if line.is_missing]


def rewritten_since_return(application: Application) -> bool:
    """Say whether the investigation was saved again where the manager asked for that."""
    back = open_return(application)
    if back is None or "investigation" not in back.missing:
        return True
    found = read_once(application)
    return found is not None and found.saved_at is not None and found.saved_at > back.decided_at


def read_once(application: Application) -> Investigation | None:
    """Return the investigation as it was read with the case, else as it is now."""
    kept = application._state.fields_cache
    if "investigation" in kept:
        found: Investigation | None = kept["investigation"]
        return found
    rows = Investigation.objects.select_related("saved_by", "credit_report")
    return rows.filter(application=application).first()


def load_files(cases: Iterable[Application]) -> None:
    """Read at once what says which papers cases lack that are still gathering them; nothing where none does."""
    gathering = [case for case in cases if is_gathering(case)]
    prefetch_related_objects(gathering, "papers", "admissions", "paper_list__items", "investigation__holdings")


def is_gathering(application: Application) -> bool:
    """Say whether a case is investigated and waits for its papers."""
    return application.state == State.INVESTIGATING and application.investigated_at is not None
