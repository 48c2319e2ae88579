"""The four things that can be done to a deadline: their addresses, what is said before, and after."""

from __future__ import annotations

from dataclasses import dataclass

from engine.deadline_limits import Change

PATHS = {
    Change.PAUSE: "pausa",
    Change.RESUME: "fortsatt",
    Change.EXTEND: "forlang",
    Change.WITHDRAW: "aterkalla",
}
BUTTONS = {
    Change.PAUSE: "Pausa",
    Change.RESUME: "Låt fristen löpa igen",
    Change.EXTEND: "Förläng",
    Change.WITHDRAW: "Återkalla",
}
MADE = {
    Change.PAUSE: "Pausad",
    Change.RESUME: "Återupptagen",
    Change.EXTEND: "Förlängd",
    Change.WITHDRAW: "Återkallad",
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the page that asks for a day and a reason says."""

    heading: str
    will: tuple[str, ...]  #: what will happen, a sentence each
    reminded: tuple[str, ...] = ()  #: the same, of a deadline that somebody is reminded of
    button: str
    done: str
    until: str = ""  #: title of the day that is asked for; empty when none is
    until_help: str = ""


ASKED = {
    Change.PAUSE: Asked(
        heading="Pausa fristen",
        will=(
            "Fristen står stilla från i dag.",
            "Dagarna som fristen står stilla ges tillbaka, varken fler eller färre.",
            "Den löper igen av sig själv efter den sista dagen. Du kan låta den löpa igen tidigare.",
        ),
        reminded=("Ingen påminns så länge den står stilla.",),
        button="Pausa fristen",
        done="Fristen är pausad.",
        until="Pausa till och med",
        until_help="Den sista dagen som fristen står stilla, högst ett år bort.",
    ),
    Change.RESUME: Asked(
        heading="Låt fristen löpa igen",
        will=(
            "Fristen löper igen från och med nu.",
            "Dagarna som den har stått stilla ges tillbaka, varken fler eller färre.",
        ),
        button="Låt fristen löpa igen",
        done="Fristen löper igen.",
    ),
    Change.EXTEND: Asked(
        heading="Förläng fristen",
        will=("Fristen får en ny sista dag.",),
        reminded=(
            "Påminnelser räknas från den.",
            "En påminnelse om den tidigare dagen som inte har gått ut skickas inte.",
        ),
        button="Förläng fristen",
        done="Fristen är förlängd.",
        until="Ny sista dag",
        until_help="En senare dag än den som gäller nu. Den flyttas inte om det är en helg.",
    ),
    Change.WITHDRAW: Asked(
        heading="Återkalla fristen",
        will=(
            "Uppgiften ska fortfarande göras, men den har ingen sista dag längre. Ingen påminns.",
            "Det går inte att ångra.",
        ),
        button="Återkalla fristen",
        done="Fristen är återkallad.",
    ),
}
#: What comes true of every change, of a step's deadline and of a time that the case itself waits for.
ALWAYS = "Den som har uppgiften får veta det. I ärendet står vem som ändrade, när och varför."
NOBODY_TOLD = "Inget brev skickas, så säg det till den det gäller. I ärendet står vem som ändrade, när och varför."


def what_will_happen(change: Change, *, is_for_a_step: bool) -> tuple[str, ...]:
    """A sentence each."""
    asked = ASKED[change]
    return (*asked.will, *asked.reminded, ALWAYS) if is_for_a_step else (*asked.will, NOBODY_TOLD)


def change_at(way: str) -> Change | None:
    """What an address means."""
    return next((change for change, path in PATHS.items() if path == way), None)
