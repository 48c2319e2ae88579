"""Does the state of a case say the same as the rows beside it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.check.case_file import CaseFile, Moment
from engine.definitions import Bundle
from engine.runner import Position, Reading, Run

REPAIR = "Skicka ärendets nummer till den som förvaltar Vaksam, och låt ingen arbeta i ärendet till dess."


def check_tokens(file: CaseFile, moment: Moment, bundle: Bundle | None) -> Iterator[tuple[str, str, str]]:
    """Open tasks, clocks and awaited messages are just those the tokens wait at; a case that is over has none."""
    if file.state is None:
        yield "no_state", "Ärendet saknar sitt tillstånd: ingen vet var det står.", REPAIR
        return
    if file.case.status != "open":
        yield from _nothing_left(file)
    if bundle is None or not (file.case.status == "open" or file.state.state):
        return
    try:
        position = _position(file, moment, bundle)
    except Exception as error:  # noqa: BLE001 whatever a damaged state raises, it is that case's alone
        yield "unreadable_state", f"Ärendets tillstånd går inte att läsa ({type(error).__name__}).", REPAIR
        return
    if file.case.status == "open":
        yield from _compare(file, position)
    elif file.case.status == "closed" and not position.finished:
        yield "closed_too_early", "Ärendet är avslutat, men i ritningen är det inte framme.", REPAIR


def _position(file: CaseFile, moment: Moment, bundle: Bundle) -> Position:
    assert file.state is not None
    nothing = Reading(evaluate=lambda text, host: None)
    return Run.load(file.state.state, file.state.codec, bundle.specs, nothing, moment.now).position()


def _compare(file: CaseFile, position: Position) -> Iterator[tuple[str, str, str]]:
    assert file.state is not None
    tasks = {(wait.id, wait.name) for wait in position.user_tasks}
    rows = {(task.id, task.name) for task in file.open_tasks}
    if missing := _names(name for _, name in tasks - rows):
        yield "task_missing", f"Ärendet väntar på {missing}, men uppgiften finns inte i någons inkorg.", REPAIR
    if extra := _names(name for _, name in rows - tasks):
        yield "task_extra", f"Uppgiften {extra} är öppen, men ärendet väntar inte på den.", REPAIR
    clocks = {(wait.id, wait.rings_at) for wait in position.timers}
    drawn = [timer for timer in file.timers if not timer.task_id]
    timers = {(timer.id, timer.rings_at) for timer in drawn}
    if clocks != timers:
        wrong = _names({wait.name for wait in position.timers if (wait.id, wait.rings_at) not in timers}) or _names(
            {timer.name for timer in drawn if (timer.id, timer.rings_at) not in clocks}
        )
        yield "timer_differs", f"Klockan {wrong} ringer inte när ärendet väntar sig det.", REPAIR
    if position.messages != set(file.state.awaits):
        wrong = _names(position.messages ^ set(file.state.awaits))
        yield "awaits_differ", f"Det står fel om ärendet väntar på beskedet {wrong}.", REPAIR
    if position.finished:
        yield "not_closed", "Ärendet är framme i ritningen men inte avslutat.", REPAIR
    elif not (position.user_tasks or position.timers or position.messages):
        yield "waits_for_nothing", "Ärendet är öppet men väntar inte på någon eller något.", REPAIR


def _nothing_left(file: CaseFile) -> Iterator[tuple[str, str, str]]:
    """A case that is over."""
    assert file.state is not None
    if names := _names(task.name for task in file.open_tasks):
        yield "closed_with_task", f"Ärendet är avslutat, men uppgiften {names} är öppen.", REPAIR
    if names := _names(timer.name for timer in file.timers):
        yield "closed_with_timer", f"Ärendet är avslutat, men klockan {names} går.", REPAIR
    if names := _names(file.state.awaits):
        yield "closed_awaiting", f"Ärendet är avslutat, men väntar på beskedet {names}.", REPAIR


def _names(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
