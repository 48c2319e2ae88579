"""A personal data breach: from known to closed (GDPR art. 33 and 34). Not telling is a documented decision too."""

from pathlib import Path

from engine.definition import Following, UserTask, Who, Workflow
from workflows import reporting, roles
from workflows.clocks import catalogue_deadline
from workflows.data_breach import delegates, entries, facts, panels, rules, suggestions

MANAGER = Who(role=roles.MANAGER)
OFFICER = Who(role=roles.DATA_PROTECTION_OFFICER, instead=roles.HEAD_OF_ADMINISTRATION)
CONTROLLER = Who(role_fact="breach_decider", instead=roles.CHAIR)

workflow = Workflow(
    name="data_breach",
    title="Personuppgiftsincident",
    series="PI",
    folder=Path(__file__).parent.parent.parent / "bpmn" / "data_breach",
    start_form="report",
    check_start=rules.check_report,
    enter_start=entries.begin,
    following=Following(investigated="assessed", decided="decided", feedback=("feedback_text", "what_changed")),
    opener_known_to=(MANAGER, OFFICER),
    lanes={
        "Registrator": Who(role=roles.REGISTRAR),
        "Enhetschef": MANAGER,
        "Dataskyddsombud": OFFICER,
        "Personuppgiftsansvarig": CONTROLLER,
    },
    user_tasks={
        "register_case": UserTask(
            next_step="Ge ärendet ett diarienummer så att det finns i diariet.",
            enter=entries.register_case,
            may_skip=False,
        ),
        "receive_report": UserTask(
            next_step="Stoppa spridningen och se till att de det gäller är trygga.",
            check=reporting.check_reception,
            enter=entries.receive_report,
            acute=True,
            may_skip=False,
        ),
        "describe_breach": UserTask(
            read_first=("report", "receive_report"),
            next_step="Beskriv vilka uppgifter det gäller, hur många personer och vad som är gjort.",
            check=rules.check_description,
            suggest=suggestions.known_since,
            enter=entries.describe_breach,
            acute=True,
            cite=("personal_data.breach_register",),
            may_skip=False,
        ),
        "advise": UserTask(
            read_first=("report", "describe_breach"),
            next_step="Bedöm risken för enskilda och ge råd om anmälan och information.",
            enter=entries.advise,
            acute=True,
            cite=("personal_data.breach", "personal_data.breach_persons"),
        ),
        "decide_breach": UserTask(
            fresh=True,
            read_first=("describe_breach", "advise"),
            next_step="Besluta om incidenten ska anmälas och om de registrerade ska informeras.",
            check=rules.check_decision,
            enter=entries.decide_breach,
            only_holders=True,
            acute=True,
            cite=("personal_data.breach", "personal_data.breach_persons"),
            may_skip=False,
            final=True,
        ),
        "notify_authority": UserTask(
            read_first=("describe_breach", "advise", "decide_breach"),
            next_step="Anmäl till Integritetsskyddsmyndigheten innan de 72 timmarna har gått.",
            check=rules.check_notification,
            suggest=suggestions.for_authority,
            enter=entries.notify_authority,
            acute=True,
            cite=("personal_data.breach",),
            may_skip=False,
            final=True,
        ),
        "supplement_authority": UserTask(
            read_first=("notify_authority",),
            next_step="Skicka det som saknades i anmälan.",
            check=rules.check_supplement,
            enter=entries.supplement_authority,
            cite=("personal_data.breach",),
            may_skip=False,
            final=True,
        ),
        "inform_persons": UserTask(
            read_first=("advise", "decide_breach"),
            next_step="Informera dem det gäller, klart och tydligt.",
            check=rules.check_information,
            enter=entries.inform_persons,
            acute=True,
            cite=("personal_data.breach_persons",),
            may_skip=False,
            final=True,
        ),
        "investigate_breach": UserTask(
            read_first=("report", "describe_breach"),
            next_step="Ta reda på varför det kunde hända och vad som behöver ändras.",
            check=rules.check_causes,
            enter=entries.investigate_breach,
            cite=("personal_data.breach_register",),
            may_skip=False,
        ),
        "give_feedback": UserTask(
            read_first=("report", "decide_breach"),
            next_step="Skriv till dem som rapporterade vad det ledde till.",
            enter=entries.give_feedback,
        ),
        "close_breach": UserTask(
            next_step="Kontrollera att incidentregistret är komplett och avsluta ärendet.",
            enter=entries.close_breach,
            cite=("personal_data.breach_register",),
        ),
    },
    delegates=delegates,
    deadlines={
        "register_case": catalogue_deadline("breach.diary", starts="opened"),
        "immediate_measures": catalogue_deadline("breach.immediate_measures", starts="report_received"),
        "describe_breach": catalogue_deadline("breach.description", starts="report_received"),
        "advise": catalogue_deadline("breach.advice", starts="breach_known"),
        "decide_breach": catalogue_deadline("breach.decision", starts="breach_known"),
        "notify_authority": catalogue_deadline(facts.AUTHORITY, starts="breach_known"),
        "supplement": catalogue_deadline("breach.supplement", starts="authority_notified"),
        "inform_persons": catalogue_deadline("breach.persons_informed", starts="decided"),
        "investigate_breach": catalogue_deadline("breach.investigation", starts="decided"),
        "feedback": catalogue_deadline("breach.feedback", starts="decided"),
        "close_breach": catalogue_deadline("breach.close"),
    },
    outcomes={
        "notified": "Anmäld till Integritetsskyddsmyndigheten",
        "documented": "Dokumenterad utan anmälan",
        "no_breach": "Ingen personuppgiftsincident",
    },
    letters=Path(__file__).parent / "letters",
    opens=("measure",),
    computed=facts.COMPUTED,
    panels=panels.panels,
)
