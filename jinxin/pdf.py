"""Papers as PDF: A4, with the Chinese font embedded, page x of y, the same bytes for the same input.

Typst (a wheel without further needs) sets the page: it knows where a Chinese line may break. What stands on the paper
comes as data and is never read as markup; only `**bold**` is. A paper is a list of blocks, the same that
`templates/components/sheet.html` shows on the screen:

- `{"kind": "pairs", "caption", "rows": [[label, value], [label, value, label, value], …]}`
- `{"kind": "table", "caption", "head", "rows", "foot", "align": "lcr…", "widths": [0 or share, …]}`
- `{"kind": "article", "title", "paragraphs", "numbered"}`, `{"kind": "heading" | "note", "text"}`;
  `{"kind": "page"}` begins a new page
- `{"kind": "signatures", "columns": [[whose, line, …], …]}`
- `{"kind": "picture", "caption", "bytes": [0…255, …]}` (PNG, JPEG or WebP)
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pylopdf_fonts_zh_cn
import typst
from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header

Block = Mapping[str, Any]

_TEMPLATES: Final = Path(settings.BASE_DIR) / "templates" / "pdf"
_PAGE_WORDS: Final = {"zh": "第 {page} 页，共 {pages} 页", "en": "Page {page} of {pages}"}
_REGIONS: Final = {"zh": "cn", "en": "gb"}


@dataclass(frozen=True)
class Sheet:
    """A paper: its title, the number beneath it, what stands at the foot of each page, its blocks.

    `stamp` is written across every page (作废); `language` is zh or en.
    """

    title: str
    blocks: Sequence[Block]
    number: str = ""
    footer: str = ""
    stamp: str = ""
    author: str = ""
    keywords: Sequence[str] = field(default_factory=tuple)
    language: str = "zh"
    landscape: bool = False


def make_pdf(sheet: Sheet, *, at: datetime) -> bytes:
    """Return the PDF of a paper. `at` is the moment it was made out, written into its properties."""
    language = "en" if sheet.language.startswith("en") else "zh"
    data = {
        "title": sheet.title,
        "number": sheet.number,
        "footer": sheet.footer,
        "stamp": sheet.stamp,
        "author": sheet.author,
        "keywords": list(sheet.keywords),
        "lang": language,
        "region": _REGIONS[language],
        "landscape": sheet.landscape,
        "page-words": _PAGE_WORDS[language],
        "blocks": [dict(block) for block in sheet.blocks],
    }
    compiler = typst.Compiler(
        str(_TEMPLATES / "sheet.typ"),
        root=str(_TEMPLATES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(data, ensure_ascii=False)},
    )
    made = compiler.compile(format="pdf", timestamp=int(at.timestamp()))
    assert isinstance(made, bytes)  # a list comes only of formats with a file for each page
    return made


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """Return a PDF that the browser shows in its own viewer; saved, it is called `name`."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Read once: none of the machine's own fonts, so that a paper looks the same wherever it is made."""
    folder = pylopdf_fonts_zh_cn.serif_path().parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
