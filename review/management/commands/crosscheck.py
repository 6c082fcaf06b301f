"""Check case files or workbooks on the command line."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from jinxin.commands import AnswerCommand
from jinxin.errors import DomainError
from review.statements import Case, check_title, crosscheck, line_title, read_json, read_workbook, story_title

LARGEST = 10 * 1024 * 1024


class Command(AnswerCommand):
    help = "Cross-check case files (.json) or workbooks (.xlsx); several give a list."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("cases", nargs="+", metavar="CASE", help="a case file (.json) or a workbook (.xlsx)")

    def answer(self, options: dict[str, Any]) -> Any:
        found = [crosscheck(read_case(name)).as_json() for name in options["cases"]]
        return found[0] if len(found) == 1 else found

    def describe(self, answer: Any) -> str:
        return "\n\n".join(in_words(one) for one in (answer if isinstance(answer, list) else [answer]))


def read_case(name: str) -> Case:
    """Read a case file or a workbook. Raises DomainError naming the file."""
    path = Path(name)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        return read_json(content) if path.suffix.lower() == ".json" else read_workbook(content)
    except OSError as error:
        message = _("%(name)s: cannot be read (%(reason)s).") % {"name": name, "reason": error.strerror}
        raise DomainError(message) from error
    except DomainError as error:
        raise DomainError(f"{name}: {error.message}") from error


def in_words(answer: dict[str, Any]) -> str:
    """Return the result of one case as a table for people."""
    lines = [_row(code, check) for code, check in answer["identities"].items()]
    lines += ["", _verdict(answer)]
    if answer["suspects"]:
        lines += ["", _("Probably wrong:"), *(_suspect(suspect) for suspect in answer["suspects"])]
    return "\n".join(lines)


def _row(code: str, check: dict[str, Any]) -> str:
    deviation = check["deviation"]
    share = "" if deviation is None else f"{float(deviation) * 100:+.2f}%"
    verdict = _("holds") if check["passes"] else _("not computable") if check.get("reason") else _("exceeds")
    figures = "  ".join(f"{check[side] or '':>15}" for side in ("left", "right", "difference"))
    title = check_title(code, check.get("method", ""))
    return f"{code:4} {figures}  {share:>10}  {verdict}  {title}"


def _verdict(answer: dict[str, Any]) -> str:
    parts = []
    if answer["max_abs_deviation"] is not None:
        form = _("Largest deviation %(share)s in %(code)s.")
        share = f"{float(answer['max_abs_deviation']) * 100:.2f}%"
        parts.append(form % {"share": share, "code": answer["worst"]})
    if answer["submission_blocked"]:
        parts.append(_("The statements do not add up and cannot be submitted."))
    parts.append(_("The veto is unlocked.") if answer["veto_unlocked"] else _("The veto is not unlocked."))
    return " ".join(parts)


def _suspect(suspect: dict[str, Any]) -> str:
    story = f"  ({story_title(suspect['story'])})" if suspect.get("story") else ""
    figures = f"{suspect['declared']:>15} → {suspect['corrected']:>15}"
    return f"{suspect['score']}  {figures}  {line_title(suspect['line_item'])}  {', '.join(suspect['explains'])}{story}"
