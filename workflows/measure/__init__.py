"""One measure: carried out by its owner, followed up by a manager, replaced if it did not help."""

from pathlib import Path

from engine.definition import UserTask, Who, Workflow
from workflows import roles
from workflows.clocks import day_in_fact
from workflows.measure import delegates, entries, panels, rules

workflow = Workflow(
    name="measure",
    title="Åtgärd",
    series="ÅTG",
    folder=Path(__file__).parent.parent.parent / "bpmn" / "measure",
    enter_start=entries.begin,
    lanes={
        "Åtgärdsansvarig": Who(role=roles.MANAGER, person_fact="owner"),
        "Uppföljande chef": Who(role=roles.MANAGER),
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
        "measure": day_in_fact(
            "due_on", label="Åtgärden ska vara genomförd", starts="measure_decided", set_in="åtgärdsplanen"
        ),
        "follow_up": day_in_fact(
            "follow_up_on", label="Effekten ska vara uppföljd", starts="measure_decided", set_in="åtgärdsplanen"
        ),
    },
    outcomes={"effective": "Åtgärden gav effekt", "replaced": "Ersatt av ny åtgärd"},
    letters=Path(__file__).parent / "letters",
    opens=("measure",),
    panels=panels.panels,
    notes={"measure_replaced": "Åtgärden ersattes av en ny"},
)
