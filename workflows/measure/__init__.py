"""One measure: carried out by its owner, followed up by a manager, replaced if it did not help."""

from pathlib import Path

from engine.definition import UserTask, Who, Workflow
from workflows import roles
from workflows.measure import clocks, delegates, entries, panels, rules
from workflows.records.measure_days import FOLLOW_UP_MOVED

workflow = Workflow(
    name="measure",
    title="Åtgärd",
    series="ÅTG",
    folder=Path(__file__).parent.parent.parent / "bpmn" / "measure",
    enter_start=entries.begin,
    lanes={
        "Åtgärdsansvarig": Who(role=roles.MANAGER, person_fact="owner"),
        "Uppföljande chef": entries.LEADS,
    },
    user_tasks={
        "carry_out": UserTask(
            next_step="Genomför åtgärden och skriv vad som är gjort.",
            check=rules.check_done,
            enter=entries.carry_out,
            may_skip=False,
        ),
        "follow_up_effect": UserTask(
            next_step="Ta reda på om åtgärden har hjälpt, och skriv vad som faktiskt har hänt.",
            check=rules.check_follow_up,
            enter=entries.follow_up_effect,
            may_skip=False,
        ),
    },
    delegates=delegates,
    deadlines={
        "measure": clocks.DUE,
        "follow_up": clocks.FOLLOW_UP,
    },
    outcomes={"effective": "Åtgärden gav effekt", "replaced": "Ersatt av ny åtgärd"},
    letters=Path(__file__).parent / "letters",
    opens=("measure",),
    panels=panels.panels,
    notes={
        "measure_replaced": "Åtgärden ersattes av en ny",
        FOLLOW_UP_MOVED: "Dagen för uppföljningen flyttades med åtgärden",
    },
)
