"""Every request has a code, a line in the log and a place in the figures: which kind of page, never whose."""

from __future__ import annotations

import os
import secrets
import time

from flask import Response, current_app, g, request
from prometheus_client import CollectorRegistry, Histogram

from engine.logs import log

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
#: Seconds; a page should come within a quarter of one.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
#: Asked for every few seconds, or once per picture; a log of them hides the rest.
UNLOGGED = ("static", "operation.health", "operation.metrics")


class Requests:
    """How long this process has taken to answer, by kind of page and status."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.seconds = Histogram(
            "vaksam_request_seconds",
            "Time to answer. Only what the process that answers this question has done since it started: there are "
            "several behind one address, so add them up over the label process.",
            ("process", "endpoint", "status"),
            buckets=BUCKETS,
            registry=self.registry,
        )


def start_request() -> None:
    """The code is ours: one sent by a browser might hold anything."""
    g.started = time.perf_counter()
    code = secrets.token_hex(4).upper()
    g.request_id = f"{code[:4]}-{code[4:]}"


def request_id() -> str:
    """The code that a person reads on an error page and support finds in the log; empty outside a request."""
    return str(g.get("request_id", ""))


def note_request(response: Response) -> Response:
    """By the endpoint's name: addresses hold case numbers and what people search for."""
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    endpoint, status = request.endpoint or "none", response.status_code
    kept: Requests = current_app.extensions["requests"]
    kept.seconds.labels(str(os.getpid()), endpoint, str(status)).observe(seconds)
    response.headers["X-Request-ID"] = request_id()
    if endpoint not in UNLOGGED:
        method = request.method if request.method in METHODS else "other"
        told = {"request_id": request_id(), "endpoint": endpoint, "method": method, "status": status}
        log.info("request", extra={**told, "duration_ms": round(seconds * 1000, 1)})
    return response
