"""Files as they were handed in, of the kind we say they are; the browser runs nothing in them."""

from __future__ import annotations

from io import BytesIO

from flask import Response, send_file

from engine.reading.kept_file import read_file
from webapp.current import cases, house, person_id, today

#: Shown in the browser; everything else is saved to disk.
SHOWN = ("application/pdf", "image/png", "image/jpeg", "image/gif")


def download(document_id: int) -> Response:
    """Answers 404 to those who may not see the case the file belongs to."""
    with house().database.reading() as session:
        file = read_file(session, document_id, person_id(), today())
    if file.case_id is not None:
        cases().note_read(file.case_id, person_id(), "document")
    response = send_file(
        BytesIO(file.content),
        mimetype=file.media_type,
        as_attachment=file.media_type not in SHOWN,
        download_name=file.filename,
        etag=False,
        max_age=0,
    )
    response.content_type = file.media_type  # Flask would add a charset to one that has it
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"
    )
    return response
