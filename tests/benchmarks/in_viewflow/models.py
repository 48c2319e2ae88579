"""What the forms ask for, kept as viewflow keeps it: in the process's JSON field."""

# mypy: disable-error-code="import-not-found, import-untyped"

from __future__ import annotations

from viewflow import jsonstore
from viewflow.workflow.models import Process


class Case(Process):
    what = jsonstore.TextField(max_length=8000)
    on = jsonstore.DateField()
    grade = jsonstore.CharField(max_length=20, choices=[("serious", "Allvarligt"), ("slight", "Ringa")])

    class Meta:
        proxy = True
