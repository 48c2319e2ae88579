"""Reads how many cases to do, a line at a time; answers each with the seconds of every step, as JSON."""

# mypy: disable-error-code="import-not-found, import-untyped"

from __future__ import annotations

import json
import sys
from time import perf_counter
from typing import Any

from tests.benchmarks.in_viewflow.configured import configure

ANSWERS = {
    "what": "Samtal med boendet och genomgång av rutinerna för natten; dörren är upplåst och larmet bytt.",
    "on": "2026-09-15",
    "grade": "serious",
}


def main(url: str) -> None:
    configure(url)
    user_id = _user()
    _say("ready")
    for line in sys.stdin:
        _say(json.dumps([_case(user_id) for _ in range(int(line))]))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _user() -> int:
    """Somebody who holds every permission, one by one, not as superuser."""
    from django.contrib.auth.models import Permission, User

    user = User.objects.create_user("greta")
    user.user_permissions.set(Permission.objects.filter(codename__endswith="_case"))
    return int(user.pk)


def _case(user_id: int) -> list[float]:
    from viewflow.workflow.models import Task

    began = perf_counter()
    process = _start(user_id)
    taken = [perf_counter() - began]
    while True:
        waiting = Task.objects.filter(process_id=process, flow_task_type="HUMAN", status="NEW").order_by("pk").first()
        if waiting is None:
            return taken
        task, node = waiting.pk, waiting.flow_task
        began = perf_counter()
        _do(node, process, task, user_id)
        taken.append(perf_counter() - began)


def _start(user_id: int) -> int:
    """As viewflow's wrap_start_view and CreateProcessView do."""
    from django.contrib.auth.models import User
    from django.core.exceptions import PermissionDenied
    from django.db import transaction

    from tests.benchmarks.in_viewflow.flows import EightSteps

    user = User.objects.get(pk=user_id)
    node = EightSteps.start
    activation = node.activation_class.create(node, None, None)
    if not node.can_execute(user, activation.task):
        raise PermissionDenied
    with transaction.atomic():
        activation.start(_Request(user))
        _save(activation)
        activation.execute()
    return int(activation.process.pk)


def _do(node: Any, process_pk: int, task_pk: int, user_id: int) -> None:
    """As viewflow's wrap_view and UpdateProcessView do, with the assignment in the same transaction."""
    from django.contrib.auth.models import User
    from django.core.exceptions import PermissionDenied
    from django.db import transaction
    from django.shortcuts import get_object_or_404

    user = User.objects.get(pk=user_id)
    with node.flow_class.lock(process_pk), transaction.atomic():
        task = get_object_or_404(node.flow_class.task_class, pk=task_pk)
        activation = node.activation_class(task)
        if not activation.assign.has_perm(user):
            raise PermissionDenied
        activation.assign(user)
        if not node.can_execute(user, task=task):
            raise PermissionDenied
        activation.start(_Request(user))
        _save(activation)
        activation.execute()


def _save(activation: Any) -> None:
    from django.forms import modelform_factory

    from tests.benchmarks.in_viewflow.flows import FIELDS
    from tests.benchmarks.in_viewflow.models import Case

    form = modelform_factory(Case, fields=FIELDS)(ANSWERS, instance=activation.process)
    if not form.is_valid():
        raise ValueError(form.errors)
    form.save()


class _Request:
    """All that viewflow's activations read of a request."""

    def __init__(self, user: Any) -> None:
        self.user = user


if __name__ == "__main__":
    main(sys.argv[1])
