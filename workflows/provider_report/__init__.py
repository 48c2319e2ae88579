"""A private provider informs the nämnd of a report; the provider investigates, the nämnd looks after the people."""

from pathlib import Path

from engine.definition import Action, Door, Following, UserTask, Who, Workflow
from workflows import roles
from workflows.clocks import catalogue_deadline
from workflows.provider_report import delegates, entries, panels, rules, sanction, suggestions
from workflows.provider_report.clocks import operator_deadline, sanction_deadline

PROVIDER = Who(role=roles.PROVIDER)
CONTRACT_MANAGER = Who(role=roles.CONTRACT_MANAGER)

workflow = Workflow(
    name="provider_report",
    title="Rapport från utförare",
    series="UT",
    folder=Path(__file__).parent.parent.parent / "bpmn" / "provider_report",
    start_form="information",
    doors=(Door.ACCOUNT, Door.LINK),
    check_start=rules.check_information,
    enter_start=entries.information,
    following=Following(
        investigated="received",
        decided="operator_done",
        feedback=(),
        stages=(
            ("Mottagen", "Avtalsansvarig har fått er information. Nämnden ser till att de enskilda är trygga."),
            ("Följs", "Ni utreder, och anmäler själva till IVO om det behövs. Lämna nya uppgifter här när ni har dem."),
            ("Avtalet följs upp", "Nämnden vet vad ni har kommit fram till och följer upp avtalet med er."),
            ("Avslutad", "Nämndens ärende är klart."),
        ),
    ),
    lanes={
        "Utförare": PROVIDER,
        "Registrator": Who(role=roles.REGISTRAR),
        "Avtalsansvarig": CONTRACT_MANAGER,
        "Ansvarig chef": Who(role=roles.HEAD_OF_ADMINISTRATION, person_fact="safety_manager"),
        "Nämnd och delegat": Who(role_fact="sanction_decider"),
    },
    user_tasks={
        "register_information": UserTask(
            next_step="Ge informationen ett diarienummer så att den finns i diariet.",
            enter=entries.register_information,
            may_skip=False,
        ),
        "receive_information": UserTask(
            next_step="Läs vad utföraren skriver, och se till att någon kontrollerar att de enskilda är trygga.",
            check=rules.check_reception,
            enter=entries.receive_information,
            acute=True,
            cite=("lex_sarah.inform_board.lss",),
            may_skip=False,
        ),
        "check_safety": UserTask(
            read_first=("information", "receive_information"),
            next_step="Ta kontakt med de enskilda och se att de är trygga och får sina insatser.",
            check=rules.check_safety,
            enter=entries.check_safety,
            acute=True,
            may_skip=False,
        ),
        "follow_operator": UserTask(
            read_first=("operator_update", "follow_operator", "information"),
            next_step="Anteckna vad utföraren har kommit fram till. Hör utföraren inte av sig: fråga.",
            check=rules.check_update,
            suggest=suggestions.told_by_operator,
            enter=entries.follow_operator,
            cite=("lex_sarah.notify_ivo.lss", "lex_sarah.supplement"),
            may_skip=False,
        ),
        "follow_contract": UserTask(
            read_first=("information", "follow_operator", "check_safety"),
            next_step="Följ upp avtalet med utföraren, och ta ställning till om en sanktion ska föreslås.",
            check=rules.check_contract,
            enter=entries.follow_contract,
        ),
        "decide_sanction": UserTask(
            fresh=True,
            read_first=("follow_contract", "follow_operator", "information"),
            next_step="Pröva förslaget om sanktion mot avtalet och det som har hänt.",
            check=rules.check_sanction,
            enter=entries.decide_sanction,
            only_holders=True,
            may_skip=False,
            final=True,
        ),
        "close_report": UserTask(
            read_first=("follow_operator", "follow_contract"),
            next_step="Kontrollera att allt är antecknat och att utföraren vet utfallet, och avsluta ärendet.",
            check=rules.check_closing,
            enter=entries.close_report,
        ),
    },
    delegates=delegates,
    deadlines={
        "register_information": catalogue_deadline("provider_report.diary", starts="informed"),
        "receive_information": catalogue_deadline("provider_report.reception", starts="informed"),
        "check_safety": catalogue_deadline("provider_report.safety", starts="received"),
        "operator": operator_deadline(),
        "follow_contract": catalogue_deadline("provider_report.contract"),
        "decide_sanction": sanction_deadline(),
        "close_report": catalogue_deadline("provider_report.close"),
    },
    actions={
        "operator_update": Action(
            title="Lämna nya uppgifter",
            explanation="Utförarens bedömning, anmälan till IVO, färdig utredning: lämna det när det finns.",
            who=(PROVIDER, CONTRACT_MANAGER),
            check=rules.check_update,
            enter=entries.operator_update,
            from_outside=True,
        ),
    },
    outcomes={"closed": "Avslutat", "forwarded": "Gäller en annan nämnd"},
    notes={
        "late_information": "Nämnden informerades en senare dag än utföraren fick rapporten. Lagen säger utan dröjsmål."
    },
    letters=Path(__file__).parent / "letters",
    opens=("board_matter",),
    computed={"sanction_decider": sanction.decider_of_today},
    panels=panels.panels,
)
