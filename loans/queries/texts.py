"""Reads of the words of contracts and their annexes."""

from django.db.models import Count, QuerySet

from loans.enums import DocumentKind
from loans.models import DocumentText


def current_text(kind: str) -> DocumentText:
    """Return the version in force: the newest. Migrations load the first of each kind."""
    return DocumentText.objects.filter(kind=kind).order_by("-number")[0]


def current_texts(kinds: list[str]) -> dict[str, DocumentText]:
    """Return the versions in force of several kinds, in one query."""
    found = DocumentText.objects.filter(kind__in=kinds).order_by("number")
    return {text.kind: text for text in found}


def texts() -> QuerySet[DocumentText]:
    """Return all versions, newest first, with how many papers were made out from each."""
    counted = DocumentText.objects.annotate(
        uses=Count("contracts", distinct=True)
        + Count("documents", distinct=True)
        + Count("cost_statements", distinct=True)
    )
    return counted.select_related("published_by").order_by("-number")


def versions_by_kind() -> list[tuple[DocumentKind, list[DocumentText]]]:
    """Return every kind of paper with its versions, newest first."""
    found = list(texts())
    return [(kind, [text for text in found if text.kind == kind]) for kind in DocumentKind]
