"""Everything one has to know of a case, on one page."""

from dataclasses import dataclass
from datetime import datetime

from jinxin.policy.services import policy_at
from jinxin.worktime.models import Deadline
from loans.models import Admission, Application, Investigation
from loans.queries.cases import clocks_of
from loans.queries.investigation import flag_day, investigation_of
from loans.queries.papers import Line, checklist, open_return
from loans.rules.purposes import doubtful_word
from loans.rules.redflags import Flag, Level, flags, raised


@dataclass(frozen=True)
class Overview:
    """The parts of a case's overview."""

    investigation: Investigation
    flags: list[Flag]
    lines: list[Line]
    returned: Admission | None
    admissions: list[Admission]
    clocks: list[Deadline]
    doubtful_word: str

    @property
    def missing(self) -> list[Line]:
        """The lines of the checklist without which the case is not complete."""
        return [line for line in self.lines if line.is_missing]

    @property
    def required(self) -> list[Line]:
        """The lines the checklist asks for, and further ones that are there."""
        return [line for line in self.lines if line.required or line.papers]

    @property
    def has_red(self) -> bool:
        """Whether a red flag is up."""
        return any(flag.level == Level.RED for flag in self.flags)


def overview(application: Application, *, at: datetime) -> Overview:
    """Return the overview of a case: three queries beside those of its head and of what is prefetched."""
    investigation = investigation_of(application)
    written = bool(investigation.version)
    day = flag_day(application, at)
    found = flags(investigation, application=application, policy=policy_at(at), day=day) if written else []
    return Overview(
        investigation=investigation,
        flags=raised(found),
        lines=checklist(application),
        returned=open_return(application),
        admissions=list(application.admissions.all()),
        clocks=clocks_of(application),
        doubtful_word=doubtful_word(application.purpose),
    )
