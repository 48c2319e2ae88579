"""Lex Sarah in the municipality's own regi: from report to closed (SoL 27 kap., LSS 24 a-24 g §§, SOSFS 2011:5)."""

from pathlib import Path

from engine.definition import Action, Following, Need, UserTask, Who, Workflow
from workflows import reporting, roles
from workflows.board.ivo import IVO_QUESTION_FIRST
from workflows.clocks import catalogue_deadline
from workflows.lex_sarah import consent, delegates, entries, facts, panels, rules, suggestions
from workflows.lex_sarah.clocks import decision_deadline
from workflows.records.same_event import same_event
from workflows.records.similar import similar_panel

MANAGER = Who(role=roles.MANAGER, level_fact="manager_level")
HEAD_OF_DEPARTMENT = Who(role=roles.MANAGER, level="avdelning")
INVESTIGATOR = Who(role=roles.INVESTIGATOR, person_fact="investigator", independent=True)
SECRETARY = Who(role=roles.BOARD_SECRETARY)
HEAD_OF_ADMINISTRATION = Who(role=roles.HEAD_OF_ADMINISTRATION)

workflow = Workflow(
    name="lex_sarah",
    title="Lex Sarah",
    series="LS",
    folder=Path(__file__).parent.parent.parent / "bpmn" / "lex_sarah",
    start_form="report",
    check_start=reporting.check_report,
    enter_start=entries.report,
    following=Following(investigated="assessed", decided="decided", feedback=("feedback_text", "what_changed")),
    opener_known_to=(MANAGER, HEAD_OF_DEPARTMENT, INVESTIGATOR),
    lanes={
        "Rapportör": MANAGER,
        "Registrator": Who(role=roles.REGISTRAR),
        "Mottagande chef": MANAGER,
        "Utredare": INVESTIGATOR,
        "Avdelningschef": HEAD_OF_DEPARTMENT,
        "Nämnd och delegat": HEAD_OF_ADMINISTRATION,
        "Nämndsekreterare": SECRETARY,
    },
    user_tasks={
        "register_report": UserTask(
            next_step="Ge rapporten ett diarienummer så att den finns i diariet.",
            enter=entries.register_report,
            may_skip=False,
        ),
        "receive_report": UserTask(
            next_step="Se till att den enskilde är trygg och skriv ner vad ni har gjort.",
            check=reporting.check_reception,
            enter=entries.receive_report,
            acute=True,
            cite=("lex_sarah.investigate",),
            may_skip=False,
        ),
        "assess_report": UserTask(
            read_first=("report", "receive_report"),
            next_step="Bedöm om rapporten ska utredas, och om den redan nu är så allvarlig att IVO ska veta.",
            check=rules.check_assessment,
            enter=entries.assess_report,
            cite=("lex_sarah.investigate",),
            may_skip=False,
        ),
        "confirm_closing": UserTask(
            fresh=True,
            read_first=("report", "assess_report"),
            next_step="Pröva om ärendet kan avslutas utan fortsatt utredning.",
            needs=(Need(holds=facts.ivo_question_settled, sentence=IVO_QUESTION_FIRST),),
            check=rules.check_closing,
            enter=entries.confirm_closing,
            only_holders=True,
            may_skip=False,
            final=True,
        ),
        "appoint_investigator": UserTask(
            who=Who(role_fact="may_appoint", level_fact="appoint_level"),
            read_first=("report", "assess_report"),
            next_step="Utse någon som kan utreda och som inte var med om det som hände.",
            check=rules.check_investigator,
            enter=entries.appoint_investigator,
        ),
        "investigate": UserTask(
            read_first=("report", "appoint_investigator", "review_proposal"),
            next_step="Ta reda på vad som hände, varför, och om det kan hända igen.",
            check=rules.check_investigation,
            enter=entries.investigate,
            cite=("lex_sarah.investigate", "lex_sarah.investigation_content"),
            beside=lambda step: [similar_panel(step)],
            may_skip=False,
        ),
        "propose_decision": UserTask(
            read_first=("investigate", "review_proposal"),
            next_step="Föreslå beslut och åtgärder. Varje åtgärd ska svara mot en orsak.",
            check=rules.check_proposal,
            enter=entries.propose_decision,
            may_skip=False,
        ),
        "review_proposal": UserTask(
            fresh=True,
            read_first=("investigate", "propose_decision"),
            next_step="Läs utredningen och förslaget. Skicka vidare till beslut eller tillbaka för komplettering.",
            enter=entries.review_proposal,
        ),
        "decide": UserTask(
            fresh=True,
            who=Who(role_fact="decider", level_fact="decider_level", instead=roles.APPOINTED_MEMBER),
            read_first=("investigate", "propose_decision", "review_proposal"),
            next_step="Fatta beslut i ärendet.",
            needs=(Need(holds=facts.ivo_question_settled, sentence=IVO_QUESTION_FIRST),),
            check=rules.check_decision,
            enter=entries.decide,
            only_holders=True,
            cite=("lex_sarah.notify_ivo",),
            may_skip=False,
            final=True,
        ),
        "decide_notification": UserTask(
            fresh=True,
            who=Who(role_fact="notification_decider", instead=roles.APPOINTED_MEMBER),
            read_first=("report", "receive_report", "assess_report", "ivo_question"),
            next_step="Besluta om det inträffade ska anmälas till IVO redan nu.",
            check=rules.check_notification_decision,
            enter=entries.decide_notification,
            only_holders=True,
            acute=True,
            cite=("lex_sarah.notify_ivo", "board.chair_decision"),
            may_skip=False,
            final=True,
        ),
        "notify_ivo": UserTask(
            read_first=("decide_notification", "decide"),
            next_step="Anmäl till IVO och anteckna vilken dag det gjordes.",
            check=rules.check_notification,
            suggest=suggestions.for_ivo,
            enter=entries.notify_ivo,
            acute=True,
            cite=("lex_sarah.notify_ivo", "lex_sarah.supplement"),
            may_skip=False,
            final=True,
        ),
        "supplement_ivo": UserTask(
            read_first=("notify_ivo",),
            next_step="Skicka den färdiga utredningen till IVO.",
            needs=(Need(holds=facts.investigation_decided, sentence=rules.INVESTIGATION_FIRST),),
            check=rules.check_supplement,
            enter=entries.supplement_ivo,
            cite=("lex_sarah.supplement",),
            may_skip=False,
            final=True,
        ),
        "inform_person": UserTask(
            read_first=("decide",),
            next_step="Berätta för den enskilde vad som kommit fram och vad som ska göras.",
            check=consent.check_information,
            beside=consent.beside,
        ),
        "give_feedback": UserTask(
            read_first=("report", "decide"),
            next_step="Skriv till rapportören vad rapporten ledde till.",
            enter=entries.give_feedback,
        ),
        "close_case": UserTask(
            next_step="Kontrollera att akten är komplett och avsluta ärendet.",
            enter=entries.close_case,
        ),
    },
    delegates=delegates,
    deadlines={
        "register_report": catalogue_deadline("lex_sarah.diary", starts="report_received"),
        "immediate_measures": catalogue_deadline("lex_sarah.immediate_measure", starts="report_received"),
        "assess_report": catalogue_deadline("lex_sarah.assessment", starts="report_received"),
        "confirm_closing": catalogue_deadline("lex_sarah.confirm_closing", starts="assessed"),
        "appoint_investigator": catalogue_deadline("lex_sarah.investigator", starts="report_received"),
        "investigation": catalogue_deadline("lex_sarah.investigation", starts="report_received"),
        "review_proposal": catalogue_deadline("lex_sarah.review", starts="proposed"),
        "decision": decision_deadline("decider", key="lex_sarah.delegate_decision", starts="reviewed"),
        "notification_decision": decision_deadline(
            "notification_decider", key="lex_sarah.notify_ivo", starts="ivo_question_raised"
        ),
        "notify_ivo": catalogue_deadline("lex_sarah.notify_ivo", starts="judged_serious"),
        "supplement": catalogue_deadline("lex_sarah.supplement", starts="ivo_notified"),
        "inform_person": catalogue_deadline("lex_sarah.inform_person", starts="decided"),
        "feedback": catalogue_deadline("lex_sarah.feedback", starts="decided"),
        "close_case": catalogue_deadline("lex_sarah.close"),
    },
    actions={
        "ivo_question": Action(
            title="Väck frågan om anmälan till IVO",
            explanation="Har något allvarligt kommit fram ska IVO veta det snarast, även om utredningen inte är klar.",
            who=(MANAGER, HEAD_OF_DEPARTMENT, INVESTIGATOR, HEAD_OF_ADMINISTRATION),
            enter=entries.raise_ivo_question,
        ),
        "consent_changed": Action(
            title="Notera ett samtycke, eller att det tas tillbaka",
            explanation="Samtycket styr vem som får veta. Utredningen görs oavsett vad personen säger.",
            who=(MANAGER, HEAD_OF_DEPARTMENT, INVESTIGATOR),
            check=consent.check_change,
        ),
        "same_event": same_event((MANAGER, HEAD_OF_DEPARTMENT, INVESTIGATOR)),
    },
    outcomes={"closed": "Avslutat"},
    notes={
        "late_report": "Rapporten kom en senare dag än det uppmärksammades. Lagen säger genast.",
        "consent_given": "Samtycke till att någon annan får veta",
        "consent_withdrawn": "Samtycket togs tillbaka",
    },
    letters=Path(__file__).parent / "letters",
    opens=("measure", "chair_decision", "board_matter"),
    computed=facts.COMPUTED,
    panels=panels.panels,
)
