"""Letters and messages: each one noted, none twice, none forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from engine.check.case_file import CaseFile, Moment
from engine.check.tokens import REPAIR

#: How long something may be late, while the clock goes its rounds, before it counts as passed over.
PATIENCE = timedelta(hours=1)
CLOCK = "Se efter i drifthändelserna vad som hindrar klockan, och starta om den om ingenting står där."
RESEND = "Se efter hos mottagaren om brevet har kommit, och säg till den som förvaltar Vaksam."


def check_letters(file: CaseFile, moment: Moment) -> Iterator[tuple[str, str, str]]:
    """As many as the history says, each one sent, withdrawn or on its way, and none about a step that has ended."""
    written = Counter((letter.kind, letter.person_id) for letter in file.letters)
    noted = Counter((row.name, row.detail.get("to")) for row in file.noted("letter_queued"))
    for kind, _ in written - noted:
        yield "letter_twice", f"Det finns fler brev av slaget {kind} än historiken säger.", RESEND
    for kind, _ in noted - written:
        yield "letter_lost", f"Ett brev av slaget {kind} som skulle skickas finns inte.", RESEND
    for letter in file.letters:
        ended = letter.sent_at is not None or letter.withdrawn_at is not None
        name = f"Brev {letter.id} av slaget {letter.kind}"
        if ended == (letter.next_try_at is not None):
            how = "ska skickas fast det är avslutat" if ended else "är inte skickat och kommer aldrig att skickas"
            yield "letter_adrift", f"{name} {how}.", RESEND
        if ended:
            continue
        task = file.tasks.get(letter.task_id) if letter.task_id else None
        if letter.task_id and (task is None or task.status != "open"):
            yield "letter_outlived", f"{name} gäller en uppgift som inte är öppen, men ska skickas ändå.", RESEND
        if letter.task_id and letter.person_id in file.involved:
            yield "letter_to_involved", f"{name} ska till någon som har jäv i ärendet.", REPAIR
        if moment.letters_leave and _passed_over(letter.next_try_at, f"letter:{letter.id}", "post", file, moment):
            yield "letter_passed_over", f"{name} skulle ha skickats för mer än en timme sedan.", CLOCK


def check_messages(file: CaseFile, moment: Moment) -> Iterator[tuple[str, str, str]]:
    """Every message has come to something or will be tried."""
    for message in file.messages:
        if message.next_try_at is None and not message.result:
            yield (
                "message_lost",
                f"Beskedet {message.name} har inte kommit fram och ska aldrig skickas igen.",
                REPAIR,
            )
        if message.next_try_at is not None and message.result == "delivered":
            yield "message_again", f"Beskedet {message.name} har kommit fram men ska skickas igen.", REPAIR
        if _passed_over(message.next_try_at, f"message:{message.id}", "deliver", file, moment):
            yield "message_passed_over", f"Beskedet {message.name} skulle ha kommit fram för en timme sedan.", CLOCK


def check_timers(file: CaseFile, moment: Moment) -> Iterator[tuple[str, str, str]]:
    """No clock that should have rung is passed over, and none goes on beside a step that has ended."""
    for timer in file.timers:
        task = file.tasks.get(timer.task_id) if timer.task_id else None
        if timer.task_id and (task is None or task.status != "open"):
            yield "timer_outlived", f"Klockan {timer.name} går vid ett steg som inte är öppet.", REPAIR
        if _passed_over(timer.next_try_at, f"timer:{timer.id}", "wake", file, moment):
            yield "timer_passed_over", f"Klockan {timer.name} skulle ha ringt för mer än en timme sedan.", CLOCK


def _passed_over(due: datetime | None, key: str, duty: str, file: CaseFile, moment: Moment) -> bool:
    """Long overdue though the clock has gone its rounds since, and nobody has been told why."""
    last = moment.ticks.get(duty)
    return due is not None and last is not None and due + PATIENCE < last and key not in file.incidents
