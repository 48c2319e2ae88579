"""The figures as Prometheus reads them; the same whichever process answers, since they lie in the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from engine.reading.figures import COUNTED, Figures
from webapp.look.around import product_version

SHARED = "From the database, so the same from every process: take one of them, do not add them up."


class Gauges(Collector):
    """None stands for a database that does not answer."""

    def __init__(self, figures: Figures | None) -> None:
        self.figures = figures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield _one("vaksam_database_up", "1 when the database answers.", self.figures is not None)
        yield _by("vaksam_info", "Which Vaksam this is.", ("version",), [((product_version(),), 1)])
        if self.figures:
            yield from _clock(self.figures)
            yield from _queues(self.figures)
            yield from _cases(self.figures)


def _clock(figures: Figures) -> Iterator[GaugeMetricFamily]:
    yield _by(
        "vaksam_clock_last_round_seconds",
        f"Seconds since a duty of the clock last went its round. {SHARED}",
        ("duty",),
        [((duty.name,), duty.seconds) for duty in figures.duties if duty.seconds is not None],
    )
    late = [((duty.name,), float(duty.late)) for duty in figures.duties]
    yield _by("vaksam_clock_late", f"1 when that duty is late. {SHARED}", ("duty",), late)


def _queues(figures: Figures) -> Iterator[GaugeMetricFamily]:
    queues = (("timers", figures.timers), ("letters", figures.letters), ("messages", figures.messages))
    counted = f"Counted to {COUNTED}. {SHARED}"
    waiting = [((name,), queue.waiting) for name, queue in queues]
    yield _by("vaksam_queue_waiting", f"What waits for its time. {counted}", ("queue",), waiting)
    late = [((name,), queue.late) for name, queue in queues]
    yield _by("vaksam_queue_late", f"What should have been done by now. {counted}", ("queue",), late)


def _cases(figures: Figures) -> Iterator[GaugeMetricFamily]:
    kinds = [((kind,), number) for kind, number in figures.incidents.items()]
    yield _by("vaksam_incidents", f"Faults that wait to be mended. {SHARED}", ("kind",), kinds)
    yield _one("vaksam_open_tasks", f"Tasks that wait for a person. Counted to {COUNTED}. {SHARED}", figures.open_tasks)
    yield _one("vaksam_unmanned_tasks", f"Tasks that nobody gets. {SHARED}", figures.unmanned)
    unsealed = "Cases whose latest history waits to be sealed."
    yield _one("vaksam_unsealed_cases", f"{unsealed} Counted to {COUNTED}. {SHARED}", figures.unsealed)
    running = [((one.workflow, str(one.version)), one.cases) for one in figures.running]
    yield _by("vaksam_running_cases", f"Open cases. {SHARED}", ("workflow", "version"), running)
    yield _one("vaksam_database_bytes", f"Size of the database. {SHARED}", figures.bytes)


def _one(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, told, value=float(value))


def _by(
    name: str, told: str, labels: Sequence[str], values: Sequence[tuple[Sequence[str], float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, told, labels=labels)
    for each, value in values:
        family.add_metric(each, value)
    return family
