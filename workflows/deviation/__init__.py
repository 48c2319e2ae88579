"""Avvikelse, the one door in: received, put on its track, investigated at the unit or handed on (SOSFS 2011:9)."""

from pathlib import Path

from engine.definition import Action, Door, Following, UserTask, Who, Workflow
from workflows import reporting, roles
from workflows.clocks import catalogue_deadline
from workflows.deviation import delegates, entries, facts, panels, rules
from workflows.deviation.clocks import reception_deadline
from workflows.records.same_event import same_event

#: From the unit, or from the department when the unit's manager may no longer see the case.
MANAGER = Who(role=roles.MANAGER, level_fact="manager_level")
HEAD_OF_DEPARTMENT = Who(role=roles.MANAGER, level="avdelning")
INVESTIGATOR = Who(role=roles.INVESTIGATOR, independent=True)
INDEPENDENT_MANAGER = Who(role=roles.MANAGER, level_fact="manager_level", independent=True)
LICENSED = Who(role=roles.LICENSED, instead=roles.MAS)
DECIDER = Who(role_fact="lex_sarah_decider", level_fact="lex_sarah_decider_level")

workflow = Workflow(
    name="deviation",
    title="Avvikelse",
    series="AV",
    folder=Path(__file__).parent.parent.parent / "bpmn" / "deviation",
    start_form="report",
    doors=(Door.REPORT,),
    check_start=reporting.check_report,
    enter_start=entries.report,
    following=Following(
        investigated="assessed",
        decided="decided",
        feedback=("feedback_text", "what_changed", "message_to_reporter"),
        goes_on_in="answered_in",
    ),
    opener_known_to=(MANAGER, HEAD_OF_DEPARTMENT, INVESTIGATOR),
    lanes={
        "Rapportör": MANAGER,
        "Beslutsfattare lex Sarah": DECIDER,
        "Legitimerad personal": LICENSED,
        "Mottagande chef": MANAGER,
        "Utredare": INVESTIGATOR,
    },
    user_tasks={
        "receive_report": UserTask(
            next_step="Se till att den enskilde är trygg och skriv ner vad ni har gjort.",
            check=reporting.check_reception,
            enter=entries.receive_report,
            acute=True,
            cite=("lex_sarah.investigate",),
            may_skip=False,
        ),
        "choose_track": UserTask(
            fresh=True,
            read_first=("report", "receive_report"),
            next_step="Bestäm vad det är: avvikelse, lex Sarah, samma händelse som en annan eller på annat håll.",
            check=rules.check_track,
            enter=entries.choose_track,
            beside=panels.beside_track,
            cite=("lex_sarah.report", "quality.system"),
            may_skip=False,
            final=True,
        ),
        "decide_lex_sarah": UserTask(
            fresh=True,
            read_first=("report", "receive_report", "choose_track", "new_discovery"),
            next_step="Bestäm om det som hänt ska handläggas som lex Sarah.",
            enter=entries.decide_lex_sarah,
            beside=panels.beside_question,
            only_holders=True,
            acute=True,
            cite=("lex_sarah.investigate",),
            may_skip=False,
            final=True,
        ),
        "assess_care": UserTask(
            read_first=("report", "receive_report", "choose_track"),
            next_step="Bedöm om händelsen orsakade, eller kunde ha orsakat, en vårdskada.",
            enter=entries.assess_care,
            only_holders=True,
            may_skip=False,
            final=True,
        ),
        "investigate_unit": UserTask(
            who=INDEPENDENT_MANAGER,
            read_first=("report", "choose_track", "assess_care"),
            next_step="Ta reda på vad som hände och varför, och bestäm vad ni gör åt det.",
            check=rules.check_investigation,
            enter=entries.investigate,
            beside=panels.beside_investigation,
            cite=("quality.system",),
            may_skip=False,
        ),
        "investigate_deep": UserTask(
            read_first=("report", "choose_track", "assess_care", "approve_plan"),
            next_step="Utred vad som hände och varför, och föreslå åtgärder som svarar mot orsakerna.",
            check=rules.check_investigation,
            enter=entries.investigate,
            beside=panels.beside_investigation,
            cite=("quality.system",),
            may_skip=False,
        ),
        "approve_plan": UserTask(
            fresh=True,
            read_first=("investigate_deep",),
            next_step="Läs utredningen och godkänn planen, eller skicka tillbaka den med en kommentar.",
        ),
        "inform_person": UserTask(
            read_first=("investigate_unit", "investigate_deep"),
            next_step="Berätta för den enskilde vad som kommit fram och vad som ska göras.",
            check=rules.check_information,
        ),
        "give_feedback": UserTask(
            read_first=("report", "investigate_unit", "investigate_deep"),
            next_step="Skriv till alla som rapporterade vad rapporten ledde till.",
            enter=entries.give_feedback,
        ),
    },
    delegates=delegates,
    deadlines={
        "receive_report": reception_deadline(),
        "choose_track": catalogue_deadline("deviation.track", starts="report_received"),
        "decide_lex_sarah": catalogue_deadline("deviation.lex_sarah_decision", starts="lex_sarah_asked"),
        "assess_care": catalogue_deadline("deviation.care_assessment", starts="assessed"),
        "investigation": catalogue_deadline("deviation.investigation", starts="report_received"),
        "approve_plan": catalogue_deadline("deviation.plan", starts="proposed"),
        "inform_person": catalogue_deadline("deviation.inform_person", starts="decided"),
        "feedback": catalogue_deadline("deviation.feedback", starts="decided"),
    },
    actions={
        "new_discovery": Action(
            title="Väck frågan om lex Sarah",
            explanation="Har det kommit fram något som kan vara ett missförhållande ska det handläggas som lex Sarah. "
            "Rapporten följer med som den skrevs.",
            who=(MANAGER, HEAD_OF_DEPARTMENT, INVESTIGATOR, LICENSED),
            enter=entries.new_discovery,
        ),
        "same_event": same_event((MANAGER, HEAD_OF_DEPARTMENT, INVESTIGATOR)),
    },
    outcomes={
        "closed": "Avslutad",
        "merged": "Samma händelse som i ett annat ärende",
        "handled_elsewhere": "Hör hemma på annat håll",
        "became_lex_sarah": "Utreds som lex Sarah",
        "became_lex_maria": "Utreds av MAS",
        "became_both": "Utreds som lex Sarah och av MAS",
        "moved_to_lex_sarah": "Flyttad till lex Sarah",
    },
    notes={
        "late_report": "Rapporten kom en senare dag än det uppmärksammades.",
        "watch_over": "Frågan om lex Sarah bevakas inte längre",
    },
    letters=Path(__file__).parent / "letters",
    opens=("lex_sarah", "lex_maria", "data_breach", "measure"),
    computed=facts.COMPUTED,
    panels=panels.panels,
)
