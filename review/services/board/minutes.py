"""Minutes as files: made once for what they say, fetched again as the very same bytes, each time in the trail."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jinxin.audit.services import record
from jinxin.docx import make_docx
from jinxin.errors import IllegalMove
from jinxin.flow import locked
from jinxin.originals import gone_if_refused
from jinxin.pdf import make_pdf
from jinxin.staff.models import User
from review import evening_actions as actions
from review.enums import MinutesForm, RoundState
from review.frozen import FrozenCase
from review.minutes import facts_hash, minutes_sheet
from review.models import MinutesFile, Round
from review.queries.ballots import Place

WRITERS: Final[dict[str, Any]] = {MinutesForm.PDF: make_pdf, MinutesForm.WORD: make_docx}
DECIDED = (RoundState.APPROVED, RoundState.REJECTED)


@transaction.atomic
def fetch_minutes(board_round: Round, places: Sequence[Place], *, form: str, actor: User, at: datetime) -> MinutesFile:
    """Return the minutes as a file in the active language: the one that was made, or a new version where what they say
    has changed since. Raises IllegalMove before the board has decided."""
    if board_round.state not in DECIDED:
        raise IllegalMove(_("The minutes are there once the board has decided."))
    locked(board_round)  # two who fetch at once get the same version
    language = (get_language() or "zh-hans").lower()
    facts = facts_hash(board_round, FrozenCase(board_round.dossier), places)
    files = MinutesFile.objects.filter(round=board_round, language=language, form=form)
    found = files.filter(facts_hash=facts).first()
    action = actions.MINUTES_FETCHED if found else actions.MINUTES_MADE
    if found is None:
        found = _make(board_round, places, language, form, facts, actor, at)
    data = {"form": found.get_form_display(), "version": found.version, "sha256": found.sha256, "language": language}
    record(action, found, actor=actor, at=at, data=data)
    return found


def _make(
    board_round: Round, places: Sequence[Place], language: str, form: str, facts: str, actor: User, at: datetime
) -> MinutesFile:
    last = MinutesFile.objects.filter(round=board_round, language=language, form=form).aggregate(last=Max("version"))
    version = (last["last"] or 0) + 1
    content = WRITERS[form](minutes_sheet(board_round, places, language=language, version=version), at=at)
    made = MinutesFile(
        round=board_round,
        language=language,
        form=form,
        version=version,
        facts_hash=facts,
        sha256=hashlib.sha256(content).hexdigest(),
        made_by=actor,
        made_at=at,
    )
    with gone_if_refused([made], "file"):
        made.file.save("minutes", ContentFile(content), save=False)
        made.save()
    return made
