"""Giving out what was uploaded: as exactly what it was recognised as, to be shown and not to be guessed at or run."""

from typing import Any, Final

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response

SANDBOX: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:; sandbox"
"""An original is somebody else's bytes: shown, it may run nothing and load nothing."""


def original_response(
    request: HttpRequest, file: Any, *, name: str, content_type: str, sha256: str
) -> HttpResponseBase:
    """Return an original to be looked at. The caller has checked who asks.

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
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
