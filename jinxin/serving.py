"""Giving out what was uploaded: as exactly what it was recognised as, to be shown and not to be guessed at or run."""

from typing import Any, Final

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response

SANDBOX: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:; sandbox"
"""An original is somebody else's bytes: shown, it may run nothing and load nothing."""


EMBEDDED: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""The same for a PDF in a frame of our own page: the browser's viewer does not start in a sandbox, and lets a document
reach nothing of the page around it."""
PDF: Final = "application/pdf"


def original_response(
    request: HttpRequest, file: Any, *, name: str, content_type: str, sha256: str, embedded: bool = False
) -> HttpResponseBase:
    """Return an original to be looked at, a PDF where `embedded` in a frame. The caller has checked who asks.

    The browser may keep it only to ask again whether it is still allowed. Raises Http404 where the file is gone.
    """
    etag = f'"{sha256}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    try:
        body = file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(body, as_attachment=False, filename=name, content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    framed = embedded and content_type == PDF
    response["Content-Security-Policy"] = EMBEDDED if framed else SANDBOX
    if framed:
        response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
