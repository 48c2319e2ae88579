"""Synpunkter, klagomål, förslag och beröm: from somebody's words to an answer (SOSFS 2011:9 5 kap. 3 §)."""

from pathlib import Path

from engine.definition import Action, Door, FollowingByKey, UserTask, Who, Workflow
from workflows import roles
from workflows.clocks import catalogue_deadline
from workflows.complaint import delegates, entries, facts, panels, rules, suggestions, words
from workflows.complaint.clocks import DELEGATION

MANAGER = Who(role=roles.MANAGER)
ANSWERS = Who(role_fact="answer_role", level_fact="answer_level", independent=True)
SECOND = Who(role_fact="second_role", level_fact="second_level")
REGISTRAR = Who(role=roles.REGISTRAR)

workflow = Workflow(
    name="complaint",
    title="Synpunkter, klagomål och beröm",
    series="SK",
    folder=Path(__file__).parent.parent.parent / "bpmn" / "complaint",
    start_form="complaint",
    doors=(Door.PUBLIC, Door.COUNTER),
    said_by_door={Door.PUBLIC: {"channel": "web", "received_on": None}},
    check_start=rules.check_complaint,
    enter_start=entries.complaint,
    following_by_key=FollowingByKey(
        investigated="assessed",
        decided="answered",
        feedback=("answer_text", "planned_measures", "guidance_text", "thanks_text", "decision_text"),
        stages=words.STAGES,
        again=words.AGAIN,
    ),
    lanes={
        "Klagande": REGISTRAR,
        "Registrator": REGISTRAR,
        "Enhetschef": MANAGER,
        "Klagomålsdelegation": SECOND,
        "Nämndsekreterare": Who(role=roles.BOARD_SECRETARY),
    },
    user_tasks={
        "register_complaint": UserTask(
            next_step="Ge det som kom in ett diarienummer och lämna det till rätt enhet.",
            check=rules.check_registration,
            enter=entries.register_complaint,
            cite=("records.registration",),
            may_skip=False,
        ),
        "assess_complaint": UserTask(
            next_step="Läs originalet och avgör hur det tas om hand. Kan det vara ett missförhållande rapporterar du.",
            check=rules.check_assessment,
            suggest=suggestions.for_assessment,
            enter=entries.assess_complaint,
            acute=True,
            cite=("complaint.receive", "lex_sarah.report"),
            may_skip=False,
        ),
        "pass_on_praise": UserTask(
            next_step="Se till att de som har gjort något bra får veta det.",
            read_first=("complaint",),
        ),
        "guide_complainant": UserTask(
            next_step="Visa vänligt vart det hör, och lämna över det som ska lämnas över.",
            read_first=("complaint", "assess_complaint"),
            check=rules.check_guidance,
            suggest=suggestions.for_guidance,
            enter=entries.guide_complainant,
            acute=True,
            cite=("service.guidance",),
        ),
        "investigate_complaint": UserTask(
            who=ANSWERS,
            next_step="Ta reda på vad som hände och varför, så att du kan svara.",
            read_first=("complaint", "assess_complaint"),
            check=rules.check_investigation,
            enter=entries.investigate_complaint,
            cite=("complaint.receive",),
            may_skip=False,
        ),
        "answer_complaint": UserTask(
            who=ANSWERS,
            next_step="Svara den som hörde av sig.",
            read_first=("complaint", "investigate_complaint"),
            check=rules.check_answer,
            suggest=suggestions.for_answer,
            enter=entries.answer_complaint,
            may_skip=False,
            final=True,
        ),
        "hand_over_complaint": UserTask(
            who=ANSWERS,
            next_step="Lämna svaret och underlaget till klagomålsdelegationen.",
            read_first=("complaint", "answer_complaint", "not_satisfied"),
            may_skip=False,
        ),
        "decide_complaint": UserTask(
            fresh=True,
            next_step="Pröva klagomålet på nytt, eller för in det som delegationen har beslutat.",
            read_first=("complaint", "answer_complaint", "not_satisfied", "hand_over_complaint"),
            check=rules.check_decision,
            enter=entries.decide_complaint,
            only_holders=True,
            may_skip=False,
            final=True,
        ),
        "tell_decision": UserTask(
            next_step="Meddela den som klagat vad delegationen har kommit fram till.",
            read_first=("complaint", "decide_complaint"),
            check=rules.check_told,
            suggest=suggestions.for_telling,
            may_skip=False,
            final=True,
        ),
    },
    delegates=delegates,
    deadlines={
        "register_complaint": catalogue_deadline("complaint.diary", starts="received"),
        "assess_complaint": catalogue_deadline("complaint.assessment", starts="received"),
        "praise": catalogue_deadline("complaint.praise", starts="received"),
        "guide": catalogue_deadline("complaint.guide", starts="assessed"),
        "answer": catalogue_deadline("complaint.answer", starts="received"),
        "reconsider": catalogue_deadline("complaint.reconsider", starts="answered"),
        "handover": catalogue_deadline("complaint.handover", starts="objected"),
        "delegation": DELEGATION,
        "tell_decision": catalogue_deadline("complaint.tell_decision", starts="decided"),
    },
    actions={
        "not_satisfied": Action(
            title="Inte nöjd med svaret",
            explanation="Den som klagat kan begära att klagomålsdelegationen prövar klagomålet.",
            who=(REGISTRAR, MANAGER),
            from_outside=True,
            enter=entries.not_satisfied,
        ),
    },
    outcomes={
        "praise_passed_on": "Berömmet framfört",
        "guided": "Visat till rätt ställe",
        "unanswerable": "Utrett, svar går inte att lämna",
        "answered": "Besvarat",
        "decided": "Prövat av klagomålsdelegationen",
    },
    letters=Path(__file__).parent / "letters",
    opens=("measure", "lex_sarah"),
    computed=facts.COMPUTED,
    panels=panels.panels,
)
