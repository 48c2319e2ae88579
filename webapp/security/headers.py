"""What every answer tells the browser it may not do."""

from __future__ import annotations

from flask import Response, request

from webapp.current import house

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TWO_YEARS = 2 * 365 * 24 * 3600


def add_headers(response: Response) -> Response:
    """Pages are never kept by a browser or a server between: somebody else may use the machine next."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)  # a file that is handed out is shut in harder than a page
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure or house().settings.base_url.startswith("https:"):
        response.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"
    return response
