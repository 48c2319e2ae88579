"""Plays a story step by step, telling what happens, until it is over or something is not as the story says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from engine.cases import Cases
from engine.clock import go_round
from engine.errors import VaksamError
from engine.installation import Installation
from engine.models import Incident
from engine.scenarios.account import Moment, moment_of, what_happened
from engine.scenarios.acts import NoSuchTask, StoryStuck, perform
from engine.scenarios.moments import time_in_words
from engine.scenarios.names import Names
from engine.scenarios.refusals import in_words, sentences_of
from engine.scenarios.story import Difference, Scenario, Step
from engine.scenarios.travel import StuckClock, TravellingClock, travel
from engine.scenarios.world import NoSuchCase, World

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Failure:
    """The first step that did not go as the story says."""

    step: Step
    difference: Difference


class _Differs(Exception):
    def __init__(self, difference: Difference) -> None:
        super().__init__(difference)
        self.difference = difference


def play(scenario: Scenario, house: Installation, clock: TravellingClock, names: Names, say: Say) -> Failure | None:
    """`house` is founded and deployed, has the clock as its `now`, and its letters go to a mailbox."""
    world = World(house=house, cases=Cases(house), clock=clock, names=names)
    teller = _Teller(world=world, say=say, before=moment_of(world))
    for step in scenario.steps:
        try:
            _play_step(step, world, scenario, teller)
        except _Differs as failed:
            return Failure(step=step, difference=failed.difference)
    return None


def _play_step(step: Step, world: World, scenario: Scenario, teller: _Teller) -> None:
    try:
        for stop in travel(world.clock, world.cases, step.at):
            teller.tell("klockan går", stop)
    except StuckClock as stuck:
        raise _Differs(_unexpected(step, str(stuck))) from None
    teller.tell("klockan går", world.clock())
    _act(step, world, scenario)
    go_round(world.cases)
    teller.tell(heading(step), world.clock(), even_if_nothing=bool(step.verb), text=step.text)
    _check_incidents(step, teller)
    _check(step, world)


def _act(step: Step, world: World, scenario: Scenario) -> None:
    try:
        perform(step, world, scenario)
    except VaksamError as error:
        _compare_refusal(step, error)
    except (NoSuchTask, StoryStuck) as stop:
        raise _Differs(_unexpected(step, str(stop))) from None
    except NoSuchCase as missing:
        raise _Differs(_unexpected(step, f"Ärendet {missing} är inte öppnat.")) from None
    else:
        if step.refused is not None:
            expected = f"att steget nekas, {step.refused}"
            raise _Differs(Difference(line=step.refused.line, what="steget", expected=expected, actual="det gick bra"))


def _compare_refusal(step: Step, error: VaksamError) -> None:
    if step.refused is None:
        raise _Differs(_unexpected(step, f"Steget nekades. {in_words(error)}")) from error
    wanted = step.refused
    fits = [
        True
        for field, sentence in sentences_of(error)
        if wanted.text in sentence and (not wanted.field or field == wanted.field)
    ]
    if not fits:
        what, actual = "varför steget nekas", in_words(error)
        raise _Differs(Difference(line=wanted.line, what=what, expected=str(wanted), actual=actual))


def _check_incidents(step: Step, teller: _Teller) -> None:
    kinds = [incident.kind for incident in teller.new_incidents()]
    if sorted(kinds) != sorted(step.incidents):
        causes = " ".join(incident.cause for incident in teller.new_incidents())
        expected, actual = ", ".join(step.incidents) or "inga", ", ".join(kinds) or "inga"
        raise _Differs(Difference(line=step.line, what="fel i driften", expected=expected, actual=actual, why=causes))
    teller.incidents_are_known()


def _check(step: Step, world: World) -> None:
    if not step.checks:
        return
    try:
        case_id = world.case_id(step.case)
    except NoSuchCase as missing:
        raise _Differs(_unexpected(step, f"Ärendet {missing} är inte öppnat.")) from None
    for check in step.checks:
        for difference in check(world, case_id):
            raise _Differs(difference)


def _unexpected(step: Step, what: str) -> Difference:
    return Difference(line=step.line, what="steget", expected="att det går att göra", actual=what)


TELLING = {
    "rapportera": "rapporterar",
    "gör": "gör",
    "sidosteg": "tar sidosteget",
    "ta": "tar",
    "lämna tillbaka": "lämnar tillbaka",
    "lämna över": "lämnar över",
    "jäv": "antecknar jäv för",
    "skydda": "skyddar ärendet och namnger",
    "namnge": "namnger",
    "stryk": "stryker som namngiven",
    "bifoga": "bifogar",
    "pausa": "pausar fristen",
    "återuppta": "låter fristen löpa igen:",
    "förläng": "förlänger fristen",
    "återkalla frist": "återkallar fristen",
    "frånvaro": "frånvaro för",
    "fram till": "med vanliga svar fram till",
}


def heading(step: Step) -> str:
    """Who does what: "anders gör receive_report"."""
    words = [step.who, TELLING.get(step.verb, "kontroll"), step.what, ", ".join(step.people)]
    if step.verb == "lämna över":
        words.append(f"till {step.to}")
    if step.until:
        words.append(f"till {step.until.isoformat()}")
    if step.days:
        words.append(f"{step.days[0].isoformat()} till {step.days[1].isoformat()}, ersättare {step.to or 'ingen'}")
    return " ".join(word for word in words if word)


@dataclass(kw_only=True)
class _Teller:
    """Remembers how things stood, and says what is new."""

    world: World
    say: Say
    before: Moment
    known_incidents: frozenset[int] = frozenset()

    def tell(self, heading: str, at: datetime, *, even_if_nothing: bool = False, text: str = "") -> None:
        after = moment_of(self.world)
        lines = list(what_happened(self.before, after, self.world))
        self.before = after
        if lines or even_if_nothing or text:
            self.say(f"  {time_in_words(at, self.world.names.zone)}  {heading}")
            for line in [*([text] if text else []), *lines]:
                self.say(f"      {line}")

    def new_incidents(self) -> list[Incident]:
        return [row for number, row in self.before.incidents.items() if number not in self.known_incidents]

    def incidents_are_known(self) -> None:
        self.known_incidents = frozenset(self.before.incidents)
