"""The papers of a lex Sarah case."""

from __future__ import annotations

from engine.step import Step


def keep_investigation(step: Step) -> None:
    step.note("papers")


def keep_notification(step: Step) -> None:
    step.note("papers")
