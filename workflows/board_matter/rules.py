"""What the schemas cannot say: the checklist, manusstopp, meetings that were held, answers that fit the question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.definition import Answers, Refusal
from engine.step import Step
from workflows.board.ivo import TOLD_MEANS_SERIOUS, is_told
from workflows.board.matters import matter_of
from workflows.board.meetings import meetings, too_late_for
from workflows.board.questions import LEX_SARAH_OUTCOME, question
from workflows.board_matter.entries import answer_given
from workflows.law.statutory_time import swedish_day
from workflows.past_days import not_ahead
from workflows.records.decisions import SERIOUS

CHECKLIST_FIRST = (
    "Barnchecklistan är inte ifylld. Svara nej, så går ärendet tillbaka till handläggaren. Att den inte är tillämplig "
    "behöver ett skäl."
)

WORDING_FIRST = "”Annat beslut” säger inte vad som beslutades. Skriv hur beslutet lyder."


def check_documents(step: Step, answers: Answers) -> Iterator[Refusal]:
    if not answers["documents_complete"]:
        return
    if step.facts.get("children_concerned") == "not_checked":
        yield Refusal(field="documents_complete", message=CHECKLIST_FIRST)
    chosen = answers.get("meeting_on")
    if not chosen:
        return
    day = date.fromisoformat(chosen)
    if day not in meetings(step) or day < step.today:
        yield Refusal(field="meeting_on", message="Den dagen finns inget kommande sammanträde i nämndens kalender.")
    elif too_late_for(step, day) and not step.facts.get("urgent") and not answers.get("late_reason"):
        yield Refusal(field="late_reason", message="Manusstoppet har passerat. Skriv varför ärendet ändå tas upp.")


def check_decision(step: Step, answers: Answers) -> Iterator[Refusal]:
    held_on = date.fromisoformat(answers["board_meeting_on"])
    if held_on > step.today:
        yield Refusal(field="board_meeting_on", message="Sammanträdet har inte hållits än.")
    elif held_on < swedish_day(step.since("asked")):
        yield Refusal(field="board_meeting_on", message="Sammanträdet hölls innan frågan ställdes.")
    elif held_on not in meetings(step) and not answers.get("extra_meeting"):
        message = "Den dagen finns inget sammanträde i nämndens kalender. Svara ja på nästa fråga om det var extra."
        yield Refusal(field="board_meeting_on", message=message)
    if answers["board_result"] == "decided":
        yield from _fitting_answer(step, answers)
    tabled_to = answers.get("tabled_to")
    if tabled_to and (date.fromisoformat(tabled_to) not in meetings(step) or date.fromisoformat(tabled_to) <= held_on):
        yield Refusal(field="tabled_to", message="Den dagen finns inget senare sammanträde i nämndens kalender.")


def check_chair_decision(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "chair_decided_on")
    if date.fromisoformat(answers["chair_decided_on"]) < swedish_day(step.since("asked")):
        yield Refusal(field="chair_decided_on", message="Beslutet kan inte vara äldre än frågan.")
    yield from _fitting_answer(step, answers)


def check_minutes(step: Step, answers: Answers) -> Iterator[Refusal]:
    adjusted, posted = date.fromisoformat(answers["adjusted_on"]), answers.get("posted_on")
    decided_on = matter_of(step).decided_on
    if adjusted > step.today:
        yield Refusal(field="adjusted_on", message="Dagen har inte varit än.")
    elif decided_on and adjusted < decided_on:
        yield Refusal(field="adjusted_on", message="Protokollet kan inte vara justerat före sammanträdet.")
    if posted and not adjusted <= date.fromisoformat(posted) <= step.today:
        yield Refusal(field="posted_on", message="Justeringen anslås tidigast den dag den gjordes, och senast i dag.")


def _fitting_answer(step: Step, answers: Answers) -> Iterator[Refusal]:
    matter = matter_of(step)
    answer = answer_given(step, answers)
    field = "as_proposed" if answers["as_proposed"] else "board_answer"
    if answer not in question(matter.question).answers:
        yield Refusal(field=field, message="Det svarar inte på frågan i det här ärendet. Välj ett annat svar.")
    elif answer == "other" and not answers.get("decision_wording"):
        yield Refusal(field="decision_wording", message=WORDING_FIRST)
    elif matter.question == LEX_SARAH_OUTCOME and answer not in SERIOUS and is_told(step, matter.asked_by_id):
        yield Refusal(field=field, message=TOLD_MEANS_SERIOUS)
