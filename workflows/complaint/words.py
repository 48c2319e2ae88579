"""What somebody who has complained reads of how far it has come."""

from __future__ import annotations

from engine.definition import Stage

#: Received, investigated, decided, closed.
STAGES = (
    ("Mottaget", "Det har kommit in och lämnas till den som ansvarar för verksamheten."),
    ("Tas om hand", "Någon tar reda på vad som har hänt."),
    (
        "Besvarat",
        (
            "Du har fått svar. Är du inte nöjd kan du begära att det prövas på nytt. Är du nöjd "
            "behöver du inte göra något, så avslutas ärendet när tiden är ute."
        ),
    ),
    ("Avslutat", "Ärendet är klart. Du är alltid välkommen att höra av dig igen."),
)
AGAIN = (
    Stage(
        mark="objected",
        title="Prövas på nytt",
        sentence="Du var inte nöjd med svaret, och det har vi tagit emot. Nu prövas det på nytt. Du behöver inte göra "
        "något. Du får besked när det är klart.",
    ),
    Stage(
        mark="decided",
        title="Prövat",
        sentence="Det har prövats på nytt. Du får beskedet så snart det är skrivet.",
    ),
)
