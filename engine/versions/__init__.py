"""Versions of a process, and running cases that move from one to another: previewed, logged, and taken back."""

from engine.versions.choices import Choice, Choices, UnknownChoice
from engine.versions.deploying import Deployed, deploy_one
from engine.versions.preview import CaseAhead, Preview, preview
from engine.versions.refusals import OtherChoices, SameVersion, UnknownRun, VersionDoesNotFit
from engine.versions.remark import Remark
from engine.versions.runs import begin, go_on, migrate
from engine.versions.stored import UnknownVersion
from engine.versions.undoing import undo

__all__ = [
    "CaseAhead",
    "Choice",
    "Choices",
    "Deployed",
    "OtherChoices",
    "Preview",
    "Remark",
    "SameVersion",
    "UnknownChoice",
    "UnknownRun",
    "UnknownVersion",
    "VersionDoesNotFit",
    "begin",
    "deploy_one",
    "go_on",
    "migrate",
    "preview",
    "undo",
]
