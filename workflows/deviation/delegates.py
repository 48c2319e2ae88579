"""What the process does by itself: one function per service task and per message it throws."""

from __future__ import annotations

from dataclasses import replace

from engine.definition import Who
from engine.step import Step
from workflows import roles
from workflows.deviation import discovery
from workflows.deviation.duplicates import duplicate_of
from workflows.deviation.facts import handled_in
from workflows.records import events, investigations, measures, reports
from workflows.records.decisions import decisions_of
from workflows.reminding import escalate, remind

MAS = Who(role=roles.MAS)


def send_receipt(step: Step) -> None:
    """The reporter knows within the minute that the report has come to the right place."""
    step.send("receipt", reports.reporters_of(step), acute=True)


def report_data_breach(step: Step) -> None:
    """The reporter fears that somebody's data is in the wrong hands: 72 hours run from now."""
    _open_data_breach(step)


def open_data_breach(step: Step) -> None:
    """The manager finds so, if the reporter has not said it already."""
    _open_data_breach(step)


def merge_report(step: Step) -> None:
    """One event, two reports, both as they were written; the reporter is answered from the case that goes on."""
    same = duplicate_of(step, step.facts["same_as"])
    assert same is not None, "the form refuses a case that is not among those shown"
    chose = decisions_of(step, "track")[-1].recorded_by_id
    by_manager = replace(step, person=step.organisation.person(chose))
    events.merge_events(by_manager, same.event_id, step.facts["merge_reason"])
    step.record(answered_in=step.facts["same_as"])
    step.send("merged", reports.own_reporters_of(step))
    step.mark("decided")
    step.name_case(title=f"Samma händelse som {step.facts['same_as']}")
    _end(step)


def hand_elsewhere(step: Step) -> None:
    """The reporter is told where it belongs."""
    step.send("elsewhere", reports.reporters_of(step))
    step.mark("decided")
    _end(step)


def open_lex_sarah(step: Step) -> None:
    """A case of its own with the same report."""
    discovery.open_lex_sarah(step)


def lex_sarah_settled(step: Step) -> None:
    """Whatever waited for the answer goes on."""
    step.message("lex_sarah_settled")


def watch_over(step: Step) -> None:
    """The question can no longer be raised here."""
    step.note("watch_over")


def open_lex_maria(step: Step) -> None:
    """MAS gets a case of the same event, and may read what the licensed found here."""
    if not step.facts.get("lex_maria_case"):
        case = step.open_case("lex_maria", discovery.linked_facts(step), told=discovery.told_onwards(step))
        step.record(lex_maria_case=case.number)
        step.let_see([step.organisation.addressee(MAS, step.case.unit_id, step.facts, step.involved)])
    if handled_in(step) != "here":
        _end(step)


def settle_plan(step: Step) -> None:
    """From here the investigation is history, and the days to those who wait for an answer are counted."""
    investigations.finish_investigation(step)
    step.mark("decided")


def open_measures(step: Step) -> None:
    """Every measure becomes a small case with an owner and days."""
    measures.start_measures(step)


def finish(step: Step) -> None:
    """Everybody has been answered and every effect is known."""
    _end(step)


def reminder(step: Step) -> None:
    remind(step)


def escalation(step: Step) -> None:
    escalate(step)


def _open_data_breach(step: Step) -> None:
    if not step.facts.get("data_breach_case"):
        case = step.open_case("data_breach", discovery.linked_facts(step), told=discovery.told_onwards(step))
        step.record(data_breach_case=case.number)


def _end(step: Step) -> None:
    """The question of lex Sarah need not be watched over any longer; one that is being decided ends by itself."""
    step.record(finished=True)
    step.message("deviation_handled")
