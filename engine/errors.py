"""Every refusal of the engine: a small class whose docstring is the reason; the web gives each its Swedish sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.definition import Answers, Refusal


class VaksamError(Exception):
    """Something was refused, by name; nothing was changed."""

    def __str__(self) -> str:
        parts = [str(part) for part in self.args if part not in (None, "")]
        return " ".join([(self.__doc__ or "").split("\n")[0], *parts])


class UnknownWorkflow(VaksamError):
    """No process of that name is installed:"""


class NotDeployed(VaksamError):
    """The process has not been deployed to this database; run `vaksam process deploy`:"""


class UnknownCase(VaksamError):
    """No such case, or none this person may see:"""


class UnknownTask(VaksamError):
    """No such task, or none this person may see:"""


class UnknownPerson(VaksamError):
    """No such person:"""


class UnknownDocument(VaksamError):
    """No such document, or none this person may see:"""


class CaseClosed(VaksamError):
    """The case is closed and takes no more steps:"""


class TaskAlreadyDone(VaksamError):
    """The task is done already:"""

    def __init__(self, task_id: str, *, by: str, at: datetime) -> None:
        super().__init__(task_id)
        self.by = by
        self.at = at


class TaskWithdrawn(VaksamError):
    """The process went another way and no longer needs the task:"""


class TaskTaken(VaksamError):
    """Someone else has taken the task:"""

    def __init__(self, task_id: str, *, by: str) -> None:
        super().__init__(task_id)
        self.by = by


class NotYourTask(VaksamError):
    """The task is for somebody else:"""


class NotAllowed(VaksamError):
    """This person's roles do not allow it:"""


class NotYourDoor(VaksamError):
    """Only those who hold one of certain roles open a case of this process:"""

    def __init__(self, workflow: str, *, roles: Sequence[str]) -> None:
        super().__init__(workflow)
        self.roles = tuple(roles)


class PersonHasInterest(VaksamError):
    """The person is involved in the case (jäv) and may not handle it:"""


class WorksUnderInvolved(VaksamError):
    """The person works under somebody the case is about and may not judge them:"""


class ReceiverHasLeft(VaksamError):
    """The person one would hand the task to no longer works here:"""


class ReceiverLacksRole(VaksamError):
    """The task is a decision, and the one who would take it over does not hold its role:"""


class NotYet(VaksamError):
    """Something else must be done first:"""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


class AnswersRefused(VaksamError):
    """The form is not right yet; what was written is kept:"""

    def __init__(self, refusals: Sequence[Refusal], answers: Answers) -> None:
        super().__init__(", ".join(sorted({refusal.field for refusal in refusals})))
        self.refusals = tuple(refusals)
        self.answers = answers


class NotWaitingForThat(VaksamError):
    """The case does not wait for this now, or somebody did it already:"""


class NothingStarted(VaksamError):
    """A deadline counts from something that has not happened:"""


class DelegateFailed(VaksamError):
    """A step that the system takes by itself failed:"""


class FileTooLarge(VaksamError):
    """The file is larger than the house takes:"""


class FileTypeRefused(VaksamError):
    """The house does not take files of this kind:"""


class WrongPassword(VaksamError):
    """The username or the password is wrong; which of them is not told:"""


class TooManyAttempts(VaksamError):
    """Too many wrong passwords for this username; wait:"""

    def __init__(self, *, until: datetime) -> None:
        super().__init__(until.isoformat(timespec="minutes"))
        self.until = until


class NotNamed(VaksamError):
    """The case is protected and the person is not named in it:"""


class NobodyToKeep(VaksamError):
    """There is nobody to answer for a protected case; give the unit or one above it a manager:"""


class AlreadyProtected(VaksamError):
    """The case is protected already; name those who are to see it:"""


class NotProtected(VaksamError):
    """The case is not protected, so nobody is named in it:"""


class KeeperStays(VaksamError):
    """Whoever keeps a protected case is named in it; let another keep it first:"""
