"""Lex Maria: from a suspected vårdskada to a closed case (PSL 3 kap. 3, 5 and 8 §§)."""

from pathlib import Path

from engine.definition import Action, Following, Need, UserTask, Who, Workflow
from workflows import reporting, roles
from workflows.clocks import catalogue_deadline
from workflows.lex_maria import delegates, entries, facts, panels, rules, suggestions

MANAGER = Who(role=roles.MANAGER)
MAS = Who(role=roles.MAS, instead=roles.HEAD_OF_ADMINISTRATION)
NOTIFIER = Who(role_fact="lex_maria_decider", instead=roles.HEAD_OF_ADMINISTRATION)

workflow = Workflow(
    name="lex_maria",
    title="Lex Maria",
    series="LM",
    folder=Path(__file__).parent.parent.parent / "bpmn" / "lex_maria",
    start_form="report",
    check_start=reporting.check_report,
    enter_start=entries.begin,
    following=Following(investigated="assessed", decided="concluded", feedback=("feedback_text", "what_changed")),
    opener_known_to=(MANAGER, MAS),
    lanes={
        "Registrator": Who(role=roles.REGISTRAR),
        "Enhetschef": MANAGER,
        "MAS": MAS,
        "Anmälningsansvarig": NOTIFIER,
    },
    user_tasks={
        "register_case": UserTask(
            next_step="Ge ärendet ett diarienummer så att det finns i diariet.",
            enter=entries.register_case,
            may_skip=False,
        ),
        "receive_report": UserTask(
            next_step="Se till att patienten får den vård som behövs och skriv ner vad ni har gjort.",
            check=reporting.check_reception,
            enter=entries.receive_report,
            acute=True,
            may_skip=False,
        ),
        "assess_event": UserTask(
            fresh=True,
            read_first=("report", "receive_report"),
            next_step="Bedöm om det är en vårdskada, och om den är eller hade kunnat bli allvarlig.",
            enter=entries.assess_event,
            acute=True,
            cite=("lex_maria.investigate", "lex_maria.notify"),
            may_skip=False,
        ),
        "inform_patient": UserTask(
            read_first=("report", "assess_event"),
            next_step="Berätta för patienten vad som har hänt och ge informationen i sex punkter.",
            check=rules.check_information,
            enter=entries.inform_patient,
            acute=True,
            cite=("lex_maria.inform_patient",),
            may_skip=False,
            final=True,
        ),
        "handle_deviation": UserTask(
            read_first=("report", "assess_event"),
            next_step="Skriv vad som hände och vad ni har ändrat, och återkoppla till dem som rapporterade.",
            enter=entries.handle_deviation,
            may_skip=False,
        ),
        "investigate": UserTask(
            read_first=("report", "receive_report", "inform_patient", "conclude"),
            next_step="Klarlägg vad som hände och varför.",
            check=rules.check_investigation,
            suggest=suggestions.for_investigation,
            enter=entries.investigate,
            cite=("lex_maria.investigate",),
            may_skip=False,
        ),
        "plan_measures": UserTask(
            read_first=("investigate", "conclude"),
            next_step="Planera åtgärder som svarar mot orsakerna.",
            check=rules.check_plan,
            enter=entries.plan_measures,
        ),
        "conclude": UserTask(
            fresh=True,
            read_first=("investigate", "plan_measures"),
            next_step="Avgör vilken vårdskada utredningen visar och om åtgärderna räcker.",
            enter=entries.conclude,
            cite=("lex_maria.investigate", "lex_maria.notify"),
            may_skip=False,
        ),
        "inform_outcome": UserTask(
            fresh=True,
            read_first=("inform_patient", "conclude"),
            next_step="Berätta för patienten vad utredningen kom fram till.",
            check=rules.check_outcome,
            enter=entries.inform_outcome,
            cite=("lex_maria.inform_patient",),
            may_skip=False,
        ),
        "decide_notification": UserTask(
            fresh=True,
            read_first=("report", "assess_event", "lex_maria_question", "conclude"),
            next_step="Besluta om händelsen ska anmälas till IVO.",
            check=rules.check_decision,
            enter=entries.decide_notification,
            only_holders=True,
            acute=True,
            cite=("lex_maria.notify",),
            may_skip=False,
            final=True,
        ),
        "notify_ivo": UserTask(
            read_first=("decide_notification", "assess_event"),
            next_step="Anmäl till IVO och anteckna vilken dag det gjordes.",
            check=rules.check_notification,
            suggest=suggestions.for_ivo,
            enter=entries.notify_ivo,
            acute=True,
            cite=("lex_maria.notify", "lex_maria.form"),
            may_skip=False,
            final=True,
        ),
        "supplement_ivo": UserTask(
            read_first=("notify_ivo", "conclude"),
            next_step="Skicka den färdiga utredningen till IVO.",
            needs=(Need(holds=facts.concluded, sentence=rules.INVESTIGATION_FIRST),),
            check=rules.check_supplement,
            enter=entries.supplement_ivo,
            cite=("lex_maria.notify", "lex_maria.investigation_time"),
            may_skip=False,
            final=True,
        ),
        "give_feedback": UserTask(
            read_first=("report", "conclude"),
            next_step="Skriv till dem som rapporterade vad det ledde till.",
            enter=entries.give_feedback,
        ),
        "close_case": UserTask(
            next_step="Kontrollera att akten är komplett och avsluta ärendet.",
            enter=entries.close_case,
        ),
    },
    delegates=delegates,
    deadlines={
        "register_case": catalogue_deadline("lex_maria.diary", starts="opened"),
        "immediate_measures": catalogue_deadline("lex_maria.immediate_measures", starts="report_received"),
        "assess_event": catalogue_deadline("lex_maria.assessment", starts="opened"),
        "inform_patient": catalogue_deadline("lex_maria.patient_informed", starts="happened"),
        "handle_deviation": catalogue_deadline("lex_maria.deviation", starts="assessed"),
        "investigate": catalogue_deadline("lex_maria.analysis", starts="opened"),
        "plan_measures": catalogue_deadline("lex_maria.plan", starts="analysed"),
        "conclude": catalogue_deadline("lex_maria.conclusion", starts="planned"),
        "inform_outcome": catalogue_deadline("lex_maria.outcome_told", starts="concluded"),
        "feedback": catalogue_deadline("lex_maria.feedback", starts="concluded"),
        "decide_notification": catalogue_deadline("lex_maria.decision", starts="question_raised"),
        "notify_ivo": catalogue_deadline("lex_maria.notify_ivo", starts="happened"),
        "supplement": catalogue_deadline("lex_maria.investigation", starts="ivo_notified"),
        "close_case": catalogue_deadline("lex_maria.close"),
    },
    actions={
        "lex_maria_question": Action(
            title="Väck frågan om anmälan enligt lex Maria",
            explanation="Kan skadan vara allvarlig ska det avgöras nu, även om utredningen inte är klar.",
            who=(MANAGER, MAS, Who(role=roles.HEAD_OF_ADMINISTRATION)),
            enter=entries.raise_question,
        ),
    },
    outcomes={
        "notified": "Anmält enligt lex Maria",
        "investigated": "Utrett utan anmälan",
        "no_harm": "Ingen vårdskada",
    },
    letters=Path(__file__).parent / "letters",
    opens=("measure",),
    computed=facts.COMPUTED,
    panels=panels.panels,
)
