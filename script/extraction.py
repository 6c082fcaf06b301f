"""Finds every message for translation in our Python and templates, and text that was not marked for it.

Python is read as a syntax tree, templates with Django's own lexer, so that what is found is exactly what is looked
up at run time; GNU gettext is not needed.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace

PACKAGES = ("jinxin", "customers", "loans", "review", "postloan")
TEMPLATE_KINDS = (".html", ".txt", ".xml")

# Where each gettext function takes its context, singular and plural.
ARGUMENTS = {"gettext": "s", "ngettext": "sp", "pgettext": "cs", "npgettext": "csp"}
# Arguments that people read: a bare string there was forgotten.
SHOWN_ARGUMENTS = {"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label"}
SHOWN_CALLS = {"ValidationError"}
SHOWN_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title"}
# Names that are the same in every language, and each language's own name.
UNIVERSAL = {"Jinxin", "金鑫", "English", "中文", "简体中文"}
WORD = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]+")
INLINE = re.compile(r"""\b_\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*\)""")


@dataclass(frozen=True)
class Message:
    """What is looked up in a catalogue."""

    singular: str
    plural: str | None = None
    context: str | None = None

    def __str__(self) -> str:
        return repr(self.singular) + (f" (context {self.context!r})" if self.context else "")


@dataclass
class Extraction:
    """The messages of a tree, each with the places that use it, and what was done wrong."""

    used: dict[Message, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def use(self, message: Message, place: str) -> None:
        """Note one use. The place is a file of the tree, without a line: lines move too often to be kept."""
        places = self.used.setdefault(message, [])
        if place not in places:
            places.append(place)


def extract(root: Path) -> Extraction:
    """Read every Python file and template of the tree, in a stable order."""
    found = Extraction()
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if not {"tests", "migrations"} & set(path.relative_to(root).parts):
                PythonReader(found, path.relative_to(root).as_posix()).read(path.read_text("utf-8"))
    for path in sorted(template_files(root)):
        TemplateReader(found, path.relative_to(root).as_posix()).read(path.read_text("utf-8"))
    return found


def template_files(root: Path) -> Iterator[Path]:
    """The shared template folder and those of packages."""
    for folder in (root / "templates", *(root / package for package in PACKAGES)):
        for path in folder.rglob("*"):
            if path.suffix in TEMPLATE_KINDS and "templates" in path.relative_to(root).parts:
                yield path


def owner(place: str) -> str:
    """The package whose catalogue keeps the messages of a file."""
    top, _, rest = place.partition("/")
    name = rest.partition("/")[0] if top == "templates" else top
    return name if name in PACKAGES else "jinxin"


# --- Python ---------------------------------------------------------------------------------------------------------


class PythonReader(ast.NodeVisitor):
    """Collects gettext calls of one Python file."""

    def __init__(self, found: Extraction, place: str) -> None:
        self.found, self.place = found, place
        self.names: dict[str, str] = {}  # local name → gettext function

    def read(self, source: str) -> None:
        """Go through the file."""
        self.visit(ast.parse(source, self.place))

    def problem(self, node: ast.AST, text: str) -> None:
        """Note a mistake with its line."""
        self.found.problems.append(f"{self.place}:{getattr(node, 'lineno', 0)}: {text}")

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Learn under which names the file knows the gettext functions."""
        if node.module == "django.utils.translation":
            for alias in node.names:
                self.names[alias.asname or alias.name] = alias.name

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Look at the labels of choices."""
        bases = {base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases}
        if bases & {"TextChoices", "IntegerChoices"}:
            for statement in node.body:
                if isinstance(statement, ast.Assign) and not self._labelled(statement):
                    self.problem(statement, "a choice without a translated label")
        self.generic_visit(node)

    @staticmethod
    def _labelled(statement: ast.Assign) -> bool:
        name = getattr(statement.targets[0], "id", "")
        if name.startswith("_"):
            return True
        return isinstance(statement.value, ast.Tuple) and not isinstance(statement.value.elts[-1], ast.Constant)

    def visit_Call(self, node: ast.Call) -> None:
        """Take the message of a gettext call; look for bare strings elsewhere."""
        shape = ARGUMENTS.get(self._function(node.func).removesuffix("_lazy").removesuffix("_noop"))
        if shape is not None:
            self._take(node, shape)
        else:
            self._look_for_bare_strings(node)
        self.generic_visit(node)

    def _function(self, func: ast.expr) -> str:
        if isinstance(func, ast.Name):
            return self.names.get(func.id, "")
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == "translation":
            return func.attr
        return ""

    def _take(self, node: ast.Call, shape: str) -> None:
        texts: dict[str, str] = {}
        for kind, argument in zip(shape, node.args, strict=False):
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                texts[kind] = argument.value
            elif self._is_formatted(argument):
                self.problem(node, "gettext gets a text that is already put together: use named %(x)s placeholders")
                return
        if "s" in texts:  # else a variable: its text was marked where it was written
            self.found.use(Message(texts["s"], texts.get("p"), texts.get("c")), self.place)

    @staticmethod
    def _is_formatted(argument: ast.expr) -> bool:
        if isinstance(argument, ast.Call):
            func = argument.func
            return isinstance(func, ast.Attribute) and func.attr in {"format", "join"}
        return isinstance(argument, ast.JoinedStr | ast.BinOp)

    def _look_for_bare_strings(self, node: ast.Call) -> None:
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        shown = [k.value for k in node.keywords if k.arg in SHOWN_ARGUMENTS]
        if called in SHOWN_CALLS:
            shown += node.args[:1]
        for value in shown:
            if isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Constant) and is_words(value.value)):
                self.problem(value, "text that people read is not marked for translation")


def is_words(value: object) -> bool:
    """Whether a value is text in some language."""
    return isinstance(value, str) and bool(WORD.search(value)) and value.strip() not in UNIVERSAL


# --- Templates ------------------------------------------------------------------------------------------------------


class TemplateReader:
    """Collects the messages of one template."""

    def __init__(self, found: Extraction, place: str) -> None:
        self.found, self.place = found, place
        self.plain: list[tuple[int, str]] = []  # text outside translation tags, with its line

    def problem(self, line: int, text: str) -> None:
        """Note a mistake with its line."""
        self.found.problems.append(f"{self.place}:{line}: {text}")

    def read(self, source: str) -> None:
        """Go through the template's tokens."""
        tokens = iter(Lexer(source).tokenize())
        for token in tokens:
            if token.token_type is TokenType.TEXT:
                self.plain.append((token.lineno or 0, token.contents))
                continue
            self.plain.append((token.lineno or 0, " "))
            if token.token_type is TokenType.VAR:
                self._inline(token)
            elif token.token_type is TokenType.BLOCK:
                self._block(token, tokens)
        self._look_for_plain_text()

    def _block(self, token: Token, rest: Iterator[Token]) -> None:
        tag = (token.split_contents() or [""])[0]
        if tag == "comment":
            for inner in rest:
                if inner.token_type is TokenType.BLOCK and inner.contents.split()[:1] == ["endcomment"]:
                    return
        elif tag in {"translate", "trans"}:
            self._translate(token)
        elif tag in {"blocktranslate", "blocktrans"}:
            self._blocktranslate(token, rest)
        else:
            self._inline(token)

    def _use(self, singular: str, plural: str | None = None, context: str | None = None) -> None:
        self.found.use(Message(singular, plural, context), self.place)

    def _inline(self, token: Token) -> None:
        for match in INLINE.finditer(token.contents):
            text = re.sub(r"\\(.)", r"\1", match.group(1) if match.group(1) is not None else match.group(2))
            if "%" in text:
                self.problem(token.lineno or 0, "a percent sign in _() shows doubled: use {% translate %}")
            self._use(text)

    def _translate(self, token: Token) -> None:
        bits = token.split_contents()
        text = literal(bits[1]) if len(bits) > 1 else None
        if text is not None:  # else a variable: its text was marked where it was written
            self._use(text.replace("%", "%%"), context=option(bits, "context"))

    def _blocktranslate(self, token: Token, rest: Iterator[Token]) -> None:
        bits = token.split_contents()
        forms: list[str] = [""]
        for inner in rest:
            if inner.token_type is TokenType.TEXT:
                forms[-1] += inner.contents.replace("%", "%%")
            elif inner.token_type is TokenType.VAR:
                forms[-1] += f"%({inner.contents})s"
            elif inner.token_type is TokenType.BLOCK:
                if inner.contents.strip().startswith("end"):
                    break
                forms.append("")  # {% plural %}: nothing else is legal here
        if "trimmed" in bits:
            forms = [trim_whitespace(form) for form in forms]
        if any("|" in name for form in forms for name in re.findall(r"%\(([^)]*)\)s", form)):
            self.problem(token.lineno or 0, "a filter inside blocktranslate: bind it, as in {% blocktranslate x=y|f %}")
        self._use(forms[0], forms[1] if len(forms) > 1 else None, option(bits, "context"))

    def _look_for_plain_text(self) -> None:
        reader = PlainText() if self.place.endswith(".html") else None
        for line, text in self.plain:
            shown = reader.shown_in(text) if reader else [text]
            for found in shown:
                words = [word for word in WORD.findall(found) if word not in UNIVERSAL]
                if words:
                    self.problem(line + text[: text.find(words[0])].count("\n"), f"untranslated text {found.strip()!r}")


class PlainText(HTMLParser):
    """Feeds on a page piece by piece and tells what of each piece a person would read.

    An element that states its own language (`lang=`) keeps its words in every language of the page.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[str] = []
        self.silent: str | None = None  # the element inside which nothing counts

    def shown_in(self, piece: str) -> list[str]:
        """The readable texts that became complete with this piece."""
        self.shown = []
        self.feed(piece)
        return self.shown

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Script and style are not read; some attributes are."""
        own_language = tag != "html" and any(name == "lang" for name, _ in attrs)
        if self.silent is None and (own_language or tag in {"script", "style"}):
            self.silent = tag
        if self.silent is None:
            self.shown += [value for name, value in attrs if name in SHOWN_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        """After such an element people read on."""
        if tag == self.silent:
            self.silent = None

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if self.silent is None:
            self.shown.append(data)


def literal(bit: str) -> str | None:
    """The text of a quoted template argument; None for a variable or a filtered value."""
    if len(bit) > 1 and bit[0] in "\"'" and bit[-1] == bit[0] and bit[0] not in bit[1:-1].replace(f"\\{bit[0]}", ""):
        return re.sub(r"\\(.)", r"\1", bit[1:-1])
    return None


def option(bits: list[str], name: str) -> str | None:
    """The quoted value after a named option of a template tag."""
    return literal(bits[bits.index(name) + 1]) if name in bits[:-1] else None
