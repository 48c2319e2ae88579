"""The one table: what the engine refuses, what the web answers, what a person reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine import errors, outside, repair
from engine.deadline_limits import CannotChange, UnknownDeadline
from engine.incidents import UnknownIncident
from webapp.current import now, today, trade
from webapp.words import when

OPEN_THE_CASE = "Öppna ärendet igen för att se hur det ser ut nu."
ASK = "Behöver du tillgång i ditt arbete? Fråga den som ansvarar för ärendet eller din chef."


@dataclass(frozen=True, kw_only=True)
class Problem:
    status: int
    heading: str
    sentence: Callable[[Any], str] | str
    next_sentence: str

    def says(self, error: Exception) -> str:
        return self.sentence if isinstance(self.sentence, str) else self.sentence(error)


def already_done(error: errors.TaskAlreadyDone) -> str:
    """Uppgiften är redan gjord av Greta Holm kl. 14.32."""
    return f"Uppgiften är redan gjord av {error.by} {when(error.at, today())}."


def too_many(error: errors.TooManyAttempts) -> str:
    minutes = max(1, -(-int((error.until - now()).total_seconds()) // 60))
    counted = "en minut" if minutes == 1 else f"{minutes} minuter"
    return f"Det har blivit fel lösenord för många gånger. Vänta {counted} och försök igen."


def those_let_in(error: errors.NotYourDoor) -> str:
    """Ett sådant ärende öppnas av den som är chef, nämndsekreterare eller utredare."""
    *others, last = [trade().role(role).lower() for role in error.roles]
    return f"Ett sådant ärende öppnas av den som är {' eller '.join(filter(None, (', '.join(others), last)))}."


NOT_FOUND = Problem(
    status=404,
    heading="Sidan finns inte",
    sentence="Det finns inget här som du kan se. Adressen kan vara felskriven, eller så är ärendet inte öppet för dig.",
    next_sentence=ASK,
)

PROBLEMS: dict[type[errors.VaksamError], Problem] = {
    errors.UnknownCase: NOT_FOUND,
    errors.UnknownTask: NOT_FOUND,
    errors.UnknownDocument: NOT_FOUND,
    errors.UnknownPerson: NOT_FOUND,
    errors.UnknownWorkflow: NOT_FOUND,
    UnknownIncident: NOT_FOUND,
    UnknownDeadline: NOT_FOUND,
    CannotChange: Problem(
        status=409,
        heading="Fristen kan inte ändras så",
        sentence=lambda error: error.sentence,
        next_sentence="Inget har ändrats. Gå tillbaka och se vad mer som går att göra.",
    ),
    repair.CannotMend: Problem(
        status=409,
        heading="Det går inte att rätta så",
        sentence=lambda error: error.sentence,
        next_sentence="Inget har ändrats. Gå tillbaka och se vad mer som går att göra.",
    ),
    errors.TaskAlreadyDone: Problem(
        status=409,
        heading="Uppgiften är redan gjord",
        sentence=already_done,
        next_sentence=f"Inget har skrivits över. {OPEN_THE_CASE}",
    ),
    errors.TaskWithdrawn: Problem(
        status=409,
        heading="Uppgiften behövs inte längre",
        sentence="Ärendet har gått vidare på ett annat sätt, så uppgiften ska inte göras.",
        next_sentence=OPEN_THE_CASE,
    ),
    errors.TaskTaken: Problem(
        status=409,
        heading="Någon annan har tagit uppgiften",
        sentence=lambda error: f"{error.by} har tagit uppgiften.",
        next_sentence="Ska du göra den i stället? Be att få den överlämnad.",
    ),
    errors.NotYourTask: Problem(
        status=403,
        heading="Uppgiften är inte din",
        sentence="Uppgiften väntar på någon annan.",
        next_sentence="Ska du göra den i stället? Be den som har uppgiften att lämna över den.",
    ),
    errors.NotAllowed: Problem(
        status=403,
        heading="Du har inte behörighet till det här",
        sentence="Dina roller räcker inte för det här.",
        next_sentence=ASK,
    ),
    errors.NotYourDoor: Problem(
        status=403,
        heading="Du kan inte öppna ett sådant ärende",
        sentence=those_let_in,
        next_sentence="Behöver du få ett ärende öppnat? Tala med din chef.",
    ),
    outside.NotFromOutside: NOT_FOUND,
    outside.TooManyTries: Problem(
        status=429,
        heading="Vänta en stund",
        sentence="Det har blivit många försök på kort tid från samma anslutning.",
        next_sentence="Vänta en stund och försök igen, eller ring kommunens växel så hjälper vi dig.",
    ),
    errors.PersonHasInterest: Problem(
        status=409,
        heading="Personen kan inte ta uppgiften",
        sentence="Personen är inblandad i ärendet och får därför inte handlägga det.",
        next_sentence="Gå tillbaka och välj någon annan.",
    ),
    errors.WorksUnderInvolved: Problem(
        status=409,
        heading="Personen kan inte ta uppgiften",
        sentence="Personen arbetar under någon som ärendet gäller, och kan därför inte utreda det.",
        next_sentence="Gå tillbaka och välj någon från en annan enhet.",
    ),
    errors.NotNamed: Problem(
        status=409,
        heading="Personen är inte namngiven i ärendet",
        sentence="Ärendet är skyddat, så bara den som är namngiven kan få något att göra i det.",
        next_sentence="Den som ansvarar för skyddet kan namnge personen. Gör det först, och försök igen.",
    ),
    errors.NobodyToKeep: Problem(
        status=409,
        heading="Ingen kan ansvara för skyddet",
        sentence="Ingen chef finns vid enheten eller ovanför den, så ingen kan ansvara för det skyddade ärendet.",
        next_sentence="Be systemförvaltaren att ge enheten en chef. Inget har ändrats.",
    ),
    errors.AlreadyProtected: Problem(
        status=409,
        heading="Ärendet är redan skyddat",
        sentence="Någon har redan skyddat ärendet.",
        next_sentence="Öppna ärendet igen för att se och ändra vilka som är namngivna.",
    ),
    errors.NotProtected: Problem(
        status=409,
        heading="Ärendet är inte skyddat",
        sentence="Ingen är namngiven i ärendet, för det är inte skyddat.",
        next_sentence=OPEN_THE_CASE,
    ),
    errors.KeeperStays: Problem(
        status=409,
        heading="Den som ansvarar för skyddet måste vara namngiven",
        sentence="Den som ansvarar för skyddet kan inte tas bort.",
        next_sentence="Låt någon annan ta över ansvaret först.",
    ),
    errors.ReceiverHasLeft: Problem(
        status=409,
        heading="Personen kan inte ta uppgiften",
        sentence="Personen arbetar inte längre här och får därför inga uppgifter.",
        next_sentence="Gå tillbaka och välj någon annan.",
    ),
    errors.ReceiverLacksRole: Problem(
        status=409,
        heading="Personen kan inte ta uppgiften",
        sentence="Uppgiften är ett beslut, och det får bara fattas av den som har rollen för det.",
        next_sentence="Gå tillbaka och välj någon ur listan.",
    ),
    errors.CaseClosed: Problem(
        status=409,
        heading="Ärendet är avslutat",
        sentence="Ärendet är avslutat och tar inte emot något mer.",
        next_sentence="Har något nytt hänt? Skriv en ny rapport.",
    ),
    errors.NotYet: Problem(
        status=409,
        heading="Något annat behöver göras först",
        sentence=lambda error: " ".join(error.sentences),
        next_sentence="Det du har skrivit kan du spara som utkast så länge.",
    ),
    errors.NotWaitingForThat: Problem(
        status=409,
        heading="Det går inte att göra nu",
        sentence="Ärendet väntar inte på det här längre, eller så har någon redan gjort det.",
        next_sentence=OPEN_THE_CASE,
    ),
    errors.AnswersRefused: Problem(
        status=422,
        heading="Något i formuläret behöver rättas",
        sentence=lambda error: " ".join(refusal.message for refusal in error.refusals),
        next_sentence="Gå tillbaka och rätta. Det du har skrivit finns kvar.",
    ),
    errors.FileTooLarge: Problem(
        status=413,
        heading="Filen är för stor",
        sentence="Filen är större än vi kan ta emot.",
        next_sentence="Gå tillbaka och välj en mindre fil, eller dela upp den.",
    ),
    errors.FileTypeRefused: Problem(
        status=415,
        heading="Den sortens fil kan vi inte ta emot",
        sentence="Vi tar emot PDF, bilder, textfiler och dokument från Word, Excel och LibreOffice.",
        next_sentence="Gå tillbaka och spara filen i ett annat format.",
    ),
    errors.WrongPassword: Problem(
        status=403,
        heading="Det gick inte att logga in",
        sentence="Användarnamnet eller lösenordet stämmer inte.",
        next_sentence="Försök igen.",
    ),
    errors.TooManyAttempts: Problem(
        status=429,
        heading="Vänta en stund",
        sentence=too_many,
        next_sentence="Har du glömt lösenordet? Kontakta systemförvaltaren.",
    ),
}


def problem_of(error: errors.VaksamError) -> Problem | None:
    """None for what is our own fault: a process not deployed, a step of the system's own that failed."""
    return next((PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS), None)
