"""A decision the chair took because the nämnd could not be awaited (KL 6:39) is told to the nämnd (KL 6:40)."""

from pathlib import Path

from engine.definition import UserTask, Who, Workflow
from workflows import roles
from workflows.chair_decision import delegates, entries, rules
from workflows.chair_decision.clocks import report_deadline

workflow = Workflow(
    name="chair_decision",
    title="Ordförandebeslut",
    series="OB",
    folder=Path(__file__).parent.parent.parent / "bpmn" / "chair_decision",
    enter_start=entries.begin,
    lanes={"Nämndsekreterare": Who(role=roles.BOARD_SECRETARY)},
    user_tasks={
        "report_to_board": UserTask(
            next_step="Ta upp beslutet på nästa sammanträde och anteckna paragrafen.",
            check=rules.check_meeting,
            enter=entries.report_to_board,
            cite=("board.chair_decision_reported",),
            may_skip=False,
            final=True,
        ),
    },
    delegates=delegates,
    deadlines={"report_to_board": report_deadline()},
    outcomes={"reported": "Anmält i nämnden"},
    letters=Path(__file__).parent / "letters",
)
