"""Keeps the Chinese catalogues complete and honest; English is the language of the source and needs none.

script/messages check     fails and lists everything that is missing, left over, fuzzy, contradictory or misused
script/messages update    appends missing messages to the catalogue of the package that uses them first;
                          with --prune also removes entries that nothing uses
script/messages compile   writes the .mo files that Django reads
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileParser, normalize

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from script.extraction import PACKAGES, Extraction, Message, extract, owner  # noqa: E402 - needs the path above

HEADER = """msgid ""
msgstr ""
"Project-Id-Version: Jinxin\\n"
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
TAG = re.compile(r"</?[a-z][a-z0-9]*")


class Listed(Catalog):
    """A catalogue that also remembers entries given twice; the plain one lets the last win."""

    def __init__(self) -> None:
        super().__init__(locale="zh_Hans")
        self.twice: list[Entry] = []

    def __setitem__(self, id: str | tuple[str, ...] | list[str], message: Entry) -> None:  # noqa: A002 - Babel's name
        if message.id and self.get(message.id, message.context) is not None:
            self.twice.append(message)
        super().__setitem__(id, message)


def catalogue_path(root: Path, package: str) -> Path:
    """Where a package keeps its Chinese."""
    return root / package / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def parse(text: str) -> Listed:
    """Read the text of a catalogue. Raises PoFileError where it is malformed."""
    catalogue = Listed()
    PoFileParser(catalogue, abort_invalid=True).parse(text.splitlines(keepends=True))
    return catalogue


def load(root: Path) -> dict[str, Listed]:
    """All catalogues that exist, by package."""
    paths = {package: catalogue_path(root, package) for package in PACKAGES}
    return {package: parse(path.read_text("utf-8")) for package, path in paths.items() if path.is_file()}


def entries(catalogue: Catalog) -> Iterator[tuple[Message, Entry]]:
    """The entries of a catalogue, less its header."""
    for entry in catalogue:
        if entry.id:
            yield message_of(entry), entry


def message_of(entry: Entry) -> Message:
    """What an entry answers to."""
    if isinstance(entry.id, str):
        return Message(entry.id, None, entry.context)
    return Message(entry.id[0], entry.id[1], entry.context)


def texts(entry: Entry) -> list[str]:
    """The translations of an entry: one, or one for each plural form."""
    return [entry.string] if isinstance(entry.string, str) else list(entry.string or [""])


# --- Checks ---------------------------------------------------------------------------------------------------------


def problems(root: Path) -> list[str]:
    """Everything wrong with the messages of the tree, one line each."""
    found, catalogues = extract(root), load(root)
    listed = [*found.problems, *missing(found, catalogues), *contradictions(catalogues)]
    for package, catalogue in catalogues.items():
        place = catalogue_path(root, package).relative_to(root)
        listed += [f"{place}: {problem}" for problem in catalogue_problems(catalogue, found)]
    return listed


def missing(found: Extraction, catalogues: dict[str, Listed]) -> Iterator[str]:
    """Messages that no catalogue translates."""
    translated = {m for c in catalogues.values() for m, entry in entries(c) if all(texts(entry))}
    for message, places in found.used.items():
        if message not in translated:
            yield f"{places[0]}: not translated: {message}"


def contradictions(catalogues: dict[str, Listed]) -> Iterator[str]:
    """Messages that two packages translate differently: only one of them would ever be shown."""
    first: dict[tuple[str, str | None], tuple[str, list[str]]] = {}
    for package, catalogue in catalogues.items():
        for message, entry in entries(catalogue):
            other, said = first.setdefault((message.singular, message.context), (package, texts(entry)))
            if said != texts(entry):
                yield f"{message} is {said} in {other} and {texts(entry)} in {package}"


def catalogue_problems(catalogue: Listed, found: Extraction) -> Iterator[str]:
    """What is wrong inside one catalogue."""
    for entry in catalogue.twice:
        yield f"given twice: {message_of(entry)}"
    for entry in catalogue.obsolete.values():
        yield f"obsolete: {message_of(entry)}"
    for message, entry in entries(catalogue):
        if message not in found.used:
            yield f"nothing uses {message}"
        if entry.fuzzy:
            yield f"fuzzy: {message}"
        if not placeholders_agree(message, texts(entry)):
            yield f"the placeholders or tags of {message} and {texts(entry)} differ"


def placeholders_agree(message: Message, translations: list[str]) -> bool:
    """Whether each translation has the placeholders and tags of its source; Chinese follows the plural form."""
    source = message.plural or message.singular
    return all(skeleton(text) == skeleton(source) for text in translations if text)


def skeleton(text: str) -> tuple[list[str], list[str], bool]:
    """What formatting and markup a text has, and whether it has a percent sign that would break the formatting."""
    bare = text.replace("%%", "")
    placeholders = sorted(PLACEHOLDER.findall(bare))
    return (
        placeholders,
        sorted(TAG.findall(text)),
        any("%" in p for p in placeholders) and "%" in PLACEHOLDER.sub("", bare),
    )


def check(root: Path) -> int:
    """Print every problem; the exit status says whether there was any."""
    listed = problems(root)
    for problem in listed:
        print(problem)
    print(f"{len(listed)} problems with messages" if listed else "messages: all translated")
    return int(bool(listed))


# --- Changes --------------------------------------------------------------------------------------------------------


def update(root: Path, *, prune: bool = False) -> int:
    """Append what is missing, in the order of use, leaving everything that is there as it stands."""
    found, catalogues = extract(root), load(root)
    known = {message for catalogue in catalogues.values() for message, _ in entries(catalogue)}
    for package in PACKAGES:
        path = catalogue_path(root, package)
        blocks = [b for b in path.read_text("utf-8").strip("\n").split("\n\n") if b] if path.is_file() else []
        kept = [b for b in blocks if not prune or is_used(b, found)]
        new = [m for m, places in found.used.items() if m not in known and owner(places[0]) == package]
        if new or kept != blocks:
            path.parent.mkdir(parents=True, exist_ok=True)
            added = [render(message, found.used[message]) for message in new]
            path.write_text("\n\n".join([*(kept or [HEADER.rstrip("\n")]), *added]) + "\n", "utf-8")
            print(f"{path.relative_to(root)}: {len(new)} added, {len(blocks) - len(kept)} removed")
    return 0


def is_used(block: str, found: Extraction) -> bool:
    """Whether a piece of a catalogue holds the header, a remark, or an entry that something uses."""
    inside = parse(block)
    listed = [message for message, _ in entries(inside)]
    return not inside.obsolete and (not listed or any(message in found.used for message in listed))


def render(message: Message, places: list[str]) -> str:
    """A new entry, to be translated."""
    lines = [f"#: {place}" for place in places[:3]]
    if "%(" in message.singular + (message.plural or ""):
        lines.append("#, python-format")
    if message.context is not None:
        lines.append(f"msgctxt {normalize(message.context)}")
    lines.append(f"msgid {normalize(message.singular, width=110)}")
    if message.plural is not None:
        lines += [f"msgid_plural {normalize(message.plural, width=110)}", 'msgstr[0] ""']
    else:
        lines.append('msgstr ""')
    return "\n".join(lines)


def compile_all(root: Path) -> int:
    """Write each .mo beside its .po, whole or not at all."""
    for package, catalogue in load(root).items():
        target = catalogue_path(root, package).with_suffix(".mo")
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        with draft.open("wb") as out:
            write_mo(out, catalogue)
        draft.replace(target)
    return 0


def main(arguments: list[str]) -> int:
    """Command line of script/messages."""
    commands: dict[tuple[str, ...], Callable[[], int]] = {
        ("check",): lambda: check(ROOT),
        ("update",): lambda: update(ROOT),
        ("update", "--prune"): lambda: update(ROOT, prune=True),
        ("compile",): lambda: compile_all(ROOT),
    }
    command = commands.get(tuple(arguments))
    if command is None:
        print(__doc__, file=sys.stderr)
        return 2
    return command()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
