"""What a refusal says to the one who tells a story: a field, or none, and a Swedish sentence."""

from __future__ import annotations

from engine import errors
from engine.deadline_limits import CannotChange, UnknownDeadline

_SENTENCES: dict[type[errors.VaksamError], str] = {
    errors.UnknownCase: "Ärendet finns inte, eller så får personen inte se det.",
    errors.UnknownTask: "Uppgiften finns inte, eller så får personen inte se den.",
    errors.CaseClosed: "Ärendet är avslutat.",
    errors.TaskAlreadyDone: "Uppgiften är redan gjord.",
    errors.TaskWithdrawn: "Uppgiften behövs inte längre.",
    errors.TaskTaken: "Någon annan har tagit uppgiften.",
    errors.NotYourTask: "Uppgiften är någon annans.",
    errors.NotAllowed: "Personen har ingen roll som får göra det.",
    errors.NotYourDoor: "Personen har ingen av de roller som får öppna ett sådant ärende.",
    errors.PersonHasInterest: "Personen är inblandad (jäv) och får inte ha uppgiften.",
    errors.WorksUnderInvolved: "Personen arbetar under någon som ärendet gäller och får inte utreda det.",
    errors.NotNamed: "Personen är inte namngiven i det skyddade ärendet.",
    errors.AlreadyProtected: "Ärendet är redan skyddat.",
    errors.NotProtected: "Ärendet är inte skyddat.",
    errors.KeeperStays: "Den som ansvarar för skyddet är alltid namngiven.",
    errors.NotWaitingForThat: "Ärendet väntar inte på det.",
    UnknownDeadline: "Fristen finns inte i ärendet, eller så får personen inte se det.",
    errors.FileTooLarge: "Filen är för stor.",
    errors.FileTypeRefused: "Filer av det slaget tas inte emot.",
}


def sentences_of(error: errors.VaksamError) -> list[tuple[str, str]]:
    """(field, sentence) for everything the refusal says; the field is empty when it is about the step as a whole."""
    if isinstance(error, errors.AnswersRefused):
        return [(refusal.field, refusal.message) for refusal in error.refusals]
    if isinstance(error, errors.NotYet):
        return [("", sentence) for sentence in error.sentences]
    if isinstance(error, CannotChange):
        return [("", error.sentence)]
    return [("", _SENTENCES.get(type(error), str(error)))]


def in_words(error: errors.VaksamError) -> str:
    """On one line."""
    return " ".join(f"{field}: {sentence}" if field else sentence for field, sentence in sentences_of(error))
