"""A question to the nämnd: from tjänsteskrivelse to a decision whose minutes are adjusted, or the chair's (KL 6:39)."""

from pathlib import Path

from engine.definition import Door, Need, UserTask, Who, Workflow
from workflows import roles
from workflows.board.ivo import IVO_QUESTION_FIRST
from workflows.board_matter import delegates, entries, facts, panels, rules, suggestions
from workflows.board_matter.clocks import meeting_deadline
from workflows.clocks import catalogue_deadline

#: Who may bring a matter before the nämnd: those who lead, and those whose duty gives them matters to bring.
BRINGERS = (
    roles.MANAGER,
    roles.HEAD_OF_ADMINISTRATION,
    roles.BOARD_SECRETARY,
    roles.MAS,
    roles.CONTRACT_MANAGER,
    roles.DATA_PROTECTION_OFFICER,
    roles.INVESTIGATOR,
)
OFFICER = Who(role=roles.MANAGER, level="avdelning", person_fact="officer")

workflow = Workflow(
    name="board_matter",
    title="Nämndärende",
    series="NA",
    folder=Path(__file__).parent.parent.parent / "bpmn" / "board_matter",
    start_form="matter",
    doors=(Door.COUNTER,),
    doors_for={Door.COUNTER: BRINGERS},
    enter_start=entries.begin,
    lanes={
        "Handläggare": OFFICER,
        "Förvaltningschef": Who(role=roles.HEAD_OF_ADMINISTRATION, instead=roles.CHAIR),
        "Nämndsekreterare": Who(role=roles.BOARD_SECRETARY),
        "Ordförande eller utsedd ledamot": Who(role=roles.CHAIR, instead=roles.APPOINTED_MEMBER),
    },
    user_tasks={
        "prepare_matter": UserTask(
            read_first=("matter", "review_matter", "check_documents", "record_decision"),
            next_step="Skriv tjänsteskrivelsen: förslag till beslut, sammanfattning, bedömning och barnets bästa.",
            suggest=suggestions.for_matter,
            enter=entries.prepare_matter,
            cite=("conflict_of_interest.board",),
        ),
        "review_matter": UserTask(
            fresh=True,
            read_first=("prepare_matter",),
            next_step="Läs tjänsteskrivelsen och ställ dig bakom förslaget, eller skicka tillbaka den.",
            enter=entries.review_matter,
        ),
        "check_documents": UserTask(
            fresh=True,
            read_first=("prepare_matter", "review_matter"),
            next_step="Kontrollera att handlingarna är kompletta och välj sammanträde.",
            check=rules.check_documents,
            enter=entries.check_documents,
            beside=panels.coming_meetings,
        ),
        "record_decision": UserTask(
            fresh=True,
            read_first=("prepare_matter",),
            next_step="För in vad nämnden beslutade, med paragraf.",
            needs=(Need(holds=facts.ivo_question_settled, sentence=IVO_QUESTION_FIRST),),
            check=rules.check_decision,
            enter=entries.record_decision,
            beside=panels.agenda,
            only_holders=True,
            cite=("conflict_of_interest.board", "board.immediate_adjustment"),
            may_skip=False,
            final=True,
        ),
        "decide_as_chair": UserTask(
            fresh=True,
            read_first=("prepare_matter", "review_matter"),
            next_step="Besluta i det som nämnden inte kan inväntas för.",
            needs=(Need(holds=facts.ivo_question_settled, sentence=IVO_QUESTION_FIRST),),
            check=rules.check_chair_decision,
            enter=entries.decide_as_chair,
            only_holders=True,
            acute=True,
            cite=("board.chair_decision", "board.chair_decision_reported", "conflict_of_interest.board"),
            may_skip=False,
            final=True,
        ),
        "adjust_minutes": UserTask(
            next_step="Anteckna när paragrafen är justerad.",
            check=rules.check_minutes,
            enter=entries.adjust_minutes,
            cite=("board.minutes",),
        ),
    },
    delegates=delegates,
    deadlines={
        "prepare_matter": catalogue_deadline("board_matter.prepare", starts="asked"),
        "review_matter": catalogue_deadline("board_matter.review", starts="prepared"),
        "check_documents": catalogue_deadline("board_matter.documents", starts="reviewed"),
        "board_decision": meeting_deadline(),
        "chair_decision": catalogue_deadline("board_matter.chair", starts="complete"),
        "minutes": catalogue_deadline("board_matter.minutes", starts="board_met"),
    },
    outcomes={"decided_by_board": "Avgjort av nämnden", "decided_by_chair": "Avgjort av ordföranden"},
    letters=Path(__file__).parent / "letters",
    opens=("chair_decision",),
    computed=facts.COMPUTED,
    panels=panels.panels,
    notes={
        "on_agenda": "Ärendet sattes upp till ett sammanträde",
        "not_on_agenda": "Inget sammanträde i kalendern passar: nämnden behöver kallas extra",
        "returned": "Nämnden återremitterade ärendet",
        "tabled": "Nämnden bordlade ärendet",
    },
)
