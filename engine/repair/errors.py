"""Why something could not be mended; `sentence` is the Swedish a person reads."""

from __future__ import annotations

from engine.errors import VaksamError


class CannotMend(VaksamError):
    """The case cannot be mended this way:"""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class CannotRetry(CannotMend):
    """There is nothing to try again behind this incident:"""


class CannotCorrect(CannotMend):
    """The fact cannot be corrected, or not to this:"""


class CannotReopen(CannotMend):
    """The step cannot be done again:"""


class CannotSkip(CannotMend):
    """The step cannot be passed without answers:"""


class CannotCancel(CannotMend):
    """The case cannot be cancelled:"""


class ReasonMissing(CannotMend):
    """Nobody mends a case without saying why:"""

    def __init__(self) -> None:
        super().__init__("Skriv varför. Skälet behövs för att andra ska förstå vad som har hänt i ärendet.")


class FailedAgain(CannotMend):
    """It was tried again and failed again; the incident tells the latest cause:"""
