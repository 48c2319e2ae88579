"""Eight steps, a parallel pair and three timers that are set and stopped; a permission of its own for each step."""

# mypy: disable-error-code="import-not-found, import-untyped"

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.flow.views import CreateProcessView, UpdateProcessView

from tests.benchmarks.in_viewflow.models import Case

FIELDS = ["what", "on", "grade"]
LATE = timedelta(days=17)


def _step() -> flow.View:
    return flow.View(UpdateProcessView.as_view(fields=FIELDS)).Permission(auto_create=True)


class EightSteps(flow.Flow):
    """SQLite's write lock is taken by BEGIN IMMEDIATE, so that viewflow needs none of its own there."""

    process_class = Case
    lock_impl = lock.no_lock if connection.vendor == "sqlite" else lock.select_for_update_lock

    start = flow.Start(CreateProcessView.as_view(fields=FIELDS)).Permission(auto_create=True).Next(this.receive)
    receive = _step().Next(this.register)
    register = _step().OnTimeout(LATE, this.reminded, interrupting=False).Next(this.assess)
    assess = _step().Next(this.fork)
    fork = flow.Split().Next(this.interview).Next(this.read_papers)
    interview = _step().OnTimeout(LATE, this.reminded, interrupting=False).Next(this.join)
    read_papers = _step().Next(this.join)
    join = flow.Join().Next(this.propose)
    propose = _step().Next(this.decide)
    decide = _step().OnTimeout(LATE, this.reminded, interrupting=False).Next(this.close)
    close = _step().Next(this.end)
    reminded = flow.End()
    end = flow.End()
