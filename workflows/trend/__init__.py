"""A pattern over many events, each perhaps small: found by the clock, analysed by a manager, followed to its effect."""

from pathlib import Path

from engine.definition import UserTask, Who, Workflow
from workflows import roles
from workflows.clocks import catalogue_deadline
from workflows.records.measures import open_measures
from workflows.trend import delegates, entries, panels, rules
from workflows.trend.patterns import patterns

workflow = Workflow(
    name="trend",
    title="Mönster bland händelser",
    series="MÖN",
    folder=Path(__file__).parent.parent.parent / "bpmn" / "trend",
    enter_start=entries.begin,
    lanes={
        "Enhetschef": Who(role=roles.MANAGER),
        "Avdelningschef": Who(role=roles.MANAGER, level="avdelning"),
    },
    user_tasks={
        "analyse_pattern": UserTask(
            next_step="Se händelserna tillsammans och säg varför det händer gång på gång.",
            read_first=("confirm_analysis",),
            beside=panels.counted_events,
            enter=entries.analyse_pattern,
            may_skip=False,
        ),
        "plan_pattern_measures": UserTask(
            next_step="Bestäm vad som ska göras, av vem och till när.",
            read_first=("analyse_pattern", "confirm_analysis"),
            beside=panels.measures_beside,
            check=rules.check_plan,
            enter=entries.plan_pattern_measures,
        ),
        "confirm_analysis": UserTask(
            fresh=True,
            next_step="Läs analysen och planen, och säg om de räcker.",
            read_first=("analyse_pattern", "plan_pattern_measures"),
            beside=panels.counted_events,
            may_skip=False,
        ),
    },
    delegates=delegates,
    deadlines={
        "analysis": catalogue_deadline("trend.analysis", starts="pattern_found"),
        "plan": catalogue_deadline("trend.plan", starts="analysed"),
        "confirm": catalogue_deadline("trend.confirm", starts="handed_up"),
    },
    outcomes={"followed_up": "Åtgärderna är uppföljda", "no_measures": "Inga åtgärder behövs"},
    letters=Path(__file__).parent / "letters",
    opens=("measure",),
    computed={"open_measures": open_measures},
    panels=panels.panels,
    watch=patterns,
)
