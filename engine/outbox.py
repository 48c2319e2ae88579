"""What a case sends: letters to people and messages to other cases, queued in the case's own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from engine import causes
from engine.incidents import note_incident
from engine.letters import LetterText, in_words, plain, protected, render, within_sentence
from engine.models import Letter, Message, Person
from engine.step import Step

if TYPE_CHECKING:
    from engine.push import Push


def queue_letter(push: Push, step: Step, letter: str, to: Sequence[Person], *, acute: bool) -> None:
    """One row for each receiver; the same consequence never queues a letter twice."""
    to = _who_may_know(push, letter, to)
    if not to:
        return
    text = _text(push, step, letter)
    # What follows from somebody's own step is no reminder of it, and is not taken back when the step is done.
    task_id = step.task.id if step.task and step.person is None else None
    leaves = push.now if acute else push.house.office_hour(push.now)
    for person in to:
        key = ":".join(map(str, (push.case.id, letter, step.node, task_id or "", person.id, push.state.history_seq)))
        if key in push.letters_queued:
            continue
        push.letters_queued.add(key)
        push.rows.add(
            Letter,
            key=key,
            case_id=push.case.id,
            task_id=task_id,
            kind=letter,
            person_id=person.id,
            subject=text.subject,
            body=text.body,
            created_at=push.now,
            next_try_at=leaves,
        )
        push.note("letter_queued", letter, None, to=person.id)


def _who_may_know(push: Push, letter: str, to: Sequence[Person]) -> Sequence[Person]:
    """Of a protected case only those named in it are told by letter; that somebody was not is on record."""
    left_out = [person for person in to if not push.organisation.lets_in(person.id)]
    for person in left_out:
        push.note("letter_withheld", letter, None, person=person.id)
    return [person for person in to if person not in left_out]


def _text(push: Push, step: Step, letter: str) -> LetterText:
    """A template that cannot be filled in stops nothing: they are written to in plain words, and somebody is told."""
    if push.case.protected:
        return protected(push.house.settings.base_url)
    words = _words(push, step)
    try:
        return render(push.workflow.letters, letter, words)
    except Exception as error:  # noqa: BLE001 whatever a template raises, the step it follows from is done
        cause = causes.in_words(error, "template", push.bundle.drawing.nodes)
        key = f"template:{push.case.id}:{letter}"
        note_incident(push.session, "template", key, cause, push.now, push.case.id)
        return plain(words)


def take_back_letters(push: Push, person_ids: Sequence[int]) -> None:
    """Letters about steps that have not left never reach these people."""
    push.rows.write()
    waiting = update(Letter).where(Letter.case_id == push.case.id, Letter.person_id.in_(person_ids))
    about_a_step = waiting.where(Letter.task_id.is_not(None), Letter.sent_at.is_(None), Letter.withdrawn_at.is_(None))
    push.session.execute(about_a_step.values(withdrawn_at=push.now, next_try_at=None))


def queue_message(push: Push, case_id: int, message: str, node: str) -> None:
    """Tell another case; it is delivered after this transaction."""
    key = f"{push.case.id}:{node}:{message}:{case_id}:{push.state.history_seq}"
    push.rows.add(Message, key=key, case_id=case_id, name=message, created_at=push.now, next_try_at=push.now)


def _words(push: Push, step: Step) -> dict[str, Any]:
    """All a letter may say."""
    settings, task = push.house.settings, step.task
    number = push.case.number.replace(" ", "-")
    path = f"uppgifter/{task.id}" if task and task.status == "open" else f"arenden/{number}"
    return {
        "number": push.case.number,
        "process": push.workflow.title,
        "step": task.title if task else "",
        "step_within": within_sentence(task.title) if task else "",
        "due": in_words(task.due_at.astimezone(settings.zone)) if task and task.due_at else "",
        "link": f"{settings.base_url}/{path}",
        "own_link": f"{settings.base_url}/mina-rapporter/{number}",
        "municipality": settings.municipality,
    }
