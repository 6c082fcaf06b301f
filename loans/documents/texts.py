"""The language in which a manager writes the words of a paper, and what it is checked for.

A text has its title after `# `, articles after `## `, one paragraph a line; `**…**` is bold. `{借款金额}` is filled
from the terms of the loan; a line `[还款计划表]` marks where something stands that the system lays out. A
paragraph of nothing but placeholders that are empty for this loan is left out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from jinxin.pdf import Block
from loans.enums import DocumentKind

LONGEST_TEXT: Final = 30_000

PLACEHOLDERS: Final[dict[str, tuple[str, ...]]] = {
    "parties": ("贷款人", "中心名称", "贷款人地址", "贷款人电话", "借款人", "申请编号", "产品"),
    "terms": (
        "借款金额",
        "借款金额大写",
        "借款用途",
        "借款期限",
        "年利率",
        "月利率",
        "罚息加收比例",
        "罚息利率",
        "宽限天数",
        "还款方式",
        "每月还款日",
        "暂定放款日",
        "暂定到期日",
    ),
    "clauses": ("还款方式说明", "计息规则", "还款日规则", "宽限期条款", "禁止用途"),
    "cost": ("成本明示表编号", "利息合计", "费用合计", "综合融资成本", "年化成本"),
    "contract": ("合同编号",),
    "drawing": ("放款金额", "放款金额大写", "放款用途", "收款人"),
}
"""What a text may leave open, by where it comes from."""

_OF_KIND: Final[dict[str, tuple[str, ...]]] = {
    DocumentKind.COST: ("parties", "terms", "clauses", "cost"),
    DocumentKind.CONTRACT: ("parties", "terms", "clauses", "cost", "contract"),
    DocumentKind.SCHEDULE: ("parties", "terms", "clauses", "contract"),
    DocumentKind.RECEIPT: ("parties", "terms", "clauses", "contract", "drawing"),
    DocumentKind.ENTRUSTED: ("parties", "terms", "contract", "drawing"),
}

MARKS: Final[dict[str, tuple[str, ...]]] = {
    DocumentKind.COST: ("基本信息", "费用明细", "违约成本", "违约示例", "签字"),
    DocumentKind.CONTRACT: ("当事人", "主要条款", "签字", "还款计划表"),
    DocumentKind.SCHEDULE: ("当事人", "还款计划表", "签字"),
    DocumentKind.RECEIPT: ("借据要素", "签字"),
    DocumentKind.ENTRUSTED: ("支付要素", "签字"),
}
"""What the system lays out in each paper."""

NEEDED: Final[dict[str, tuple[str, ...]]] = {
    DocumentKind.COST: ("[基本信息]", "[费用明细]", "[违约成本]", "[签字]", "{年化成本}", "{综合融资成本}"),
    DocumentKind.CONTRACT: ("[当事人]", "[主要条款]", "[签字]", "{成本明示表编号}", "{还款方式说明}", "{计息规则}"),
    DocumentKind.SCHEDULE: ("[还款计划表]",),
    DocumentKind.RECEIPT: ("[借据要素]", "[签字]", "{合同编号}"),
    DocumentKind.ENTRUSTED: ("[支付要素]", "[签字]", "{合同编号}"),
}
"""What a text of the kind cannot do without."""

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_MARK: Final = re.compile(r"\[([^\[\]]*)\]")
_ONLY_PLACEHOLDERS: Final = re.compile(r"(?:\{[^{}]*\}\s*)+")


@dataclass(frozen=True)
class Article:
    """A heading (empty for what stands before the first) with its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """Where something stands that the system lays out."""

    name: str


def placeholders(kind: str) -> list[str]:
    """Return what a text of the kind may leave open."""
    return [name for group in _OF_KIND[kind] for name in PLACEHOLDERS[group]]


def tidy(body: str) -> str:
    """Return a text without blanks at its ends and the ends of its lines, with one kind of line ends."""
    return "\n".join(line.rstrip() for line in body.strip().splitlines())


def title_of(body: str) -> str:
    """Return what stands after the first `# `; empty where there is none."""
    lines = [line for line in body.splitlines() if line.startswith("# ")]
    return lines[0][2:].strip() if lines else ""


def parts_of(body: str) -> Iterator[Article | Mark]:
    """Return the articles and marks of a text, one after another."""
    title = ""
    paragraphs: list[str] = []
    for line in (line.strip() for line in body.splitlines()):
        mark = _MARK.fullmatch(line)
        if line.startswith("## ") or mark:
            if title or paragraphs:
                yield Article(title, tuple(paragraphs))
            title, paragraphs = (line[3:].strip(), []) if not mark else ("", [])
            if mark:
                yield Mark(mark[1])
        elif line and not line.startswith("# "):
            paragraphs.append(line)
    if title or paragraphs:
        yield Article(title, tuple(paragraphs))


def laid_out(body: str, values: Mapping[str, str], marked: Mapping[str, Sequence[Block]]) -> list[Block]:
    """Return the blocks of a paper: the words filled with `values`, at each mark what the system lays out there."""
    blocks: list[Block] = []
    for part in parts_of(body):
        if isinstance(part, Mark):
            blocks += marked.get(part.name, ())
        else:
            blocks += _article(part, values)
    return blocks


def _article(article: Article, values: Mapping[str, str]) -> list[Block]:
    said = [fill(words, values) for words in article.paragraphs if not _is_empty(words, values)]
    if not said and not article.title:
        return []
    title = fill(article.title, values)
    return [{"kind": "article", "title": title, "paragraphs": said, "numbered": bool(article.title)}]


def _is_empty(words: str, values: Mapping[str, str]) -> bool:
    return bool(_ONLY_PLACEHOLDERS.fullmatch(words)) and not fill(words, values).strip()


def fill(words: str, values: Mapping[str, str]) -> str:
    """Return words with their placeholders filled."""
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), words)


def fault(kind: str, body: str) -> str:
    """Return what is wrong with a text and what to do; empty where nothing is."""
    for check in (_too_long, _no_title, _odd_bold, _unknown_placeholder, _unknown_mark, _missing):
        if said := check(kind, body):
            return said
    return ""


def _too_long(kind: str, body: str) -> str:
    if not body.strip():
        return _("Write the text.")
    if len(body) > LONGEST_TEXT:
        return _("Shorten the text to at most %(most)s characters.") % {"most": LONGEST_TEXT}
    return _("The text has characters that cannot be printed. Type it again.") if "\x00" in body else ""


def _no_title(kind: str, body: str) -> str:
    return (
        "" if title_of(body) else _("Begin with the title: a line such as “# %(title)s”.") % {"title": "个人借款合同"}
    )


def _odd_bold(kind: str, body: str) -> str:
    for number, line in enumerate(body.splitlines(), start=1):
        if line.count("**") % 2:
            return _("Line %(number)s: bold begins and does not end. Write **words** with two stars on both sides.") % {
                "number": number
            }
    return ""


def _unknown_placeholder(kind: str, body: str) -> str:
    known = placeholders(kind)
    unknown = [found[0] for found in _PLACEHOLDER.finditer(body) if found[1] not in known]
    text = _("%(names)s is filled with nothing. Use one of the names in the list below the text.")
    return text % {"names": " ".join(dict.fromkeys(unknown))} if unknown else ""


def _unknown_mark(kind: str, body: str) -> str:
    marks = [part.name for part in parts_of(body) if isinstance(part, Mark)]
    if unknown := [f"[{name}]" for name in dict.fromkeys(marks) if name not in MARKS[kind]]:
        known = " ".join(f"[{name}]" for name in MARKS[kind])
        text = _("Nothing is laid out at %(names)s. Known are: %(known)s.")
        return text % {"names": " ".join(unknown), "known": known}
    if twice := [f"[{name}]" for name in dict.fromkeys(marks) if marks.count(name) > 1]:
        return _("%(names)s stands there more than once. Keep one.") % {"names": " ".join(twice)}
    return ""


def _missing(kind: str, body: str) -> str:
    lines = {line.strip() for line in body.splitlines()}
    found = [name for name in NEEDED[kind] if (name not in lines if name.startswith("[") else name not in body)]
    text = _("This paper cannot do without %(names)s. Put it in; what is in square brackets has a line of its own.")
    return text % {"names": " ".join(found)} if found else ""


def plain(blocks: Sequence[Any]) -> str:
    """Return all words of blocks, for searching them."""
    if isinstance(blocks, str):
        return blocks
    inner = blocks.values() if isinstance(blocks, Mapping) else blocks if isinstance(blocks, list | tuple) else ()
    return "\n".join(plain(one) for one in inner)
