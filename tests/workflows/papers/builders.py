"""A small town and a lex Sarah case in it (V01, DOMAIN 7), led by the real engine as far as a test wants it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.cases import Cases
from engine.database import Database
from engine.installation import Installation
from engine.models import Base, Blob, Document, Person, RoleHolding, Unit, UserTask
from engine.settings import Settings
from workflows.board.meetings import Meeting
from workflows.local_settings import decide
from workflows.registry import all_workflows

Row = TypeVar("Row")

UNITS = {
    "board": ("Socialnämnden", "namnd", None),
    "administration": ("Socialförvaltningen", "forvaltning", "board"),
    "department": ("Avdelningen för funktionsstöd", "avdelning", "administration"),
    "home": ("Gruppbostaden Björkbacken", "enhet", "department"),
}
PEOPLE = {
    "reporter": ("Elin Rapportsson", "socionompraktikant", "home", ""),
    "manager": ("Amira Haddad", "enhetschef", "home", "chef"),
    "head": ("Per Åkesson", "avdelningschef", "department", "chef"),
    "registrar": ("Ingrid Öst", "registrator", "administration", "registrator"),
    "investigator": ("Johan Lindqvist", "socialt ansvarig samordnare", "administration", "utredare"),
    "director": ("Karin Ström", "socialchef", "administration", "forvaltningschef"),
    "secretary": ("Lena Wiik", "nämndsekreterare", "board", "namndsekreterare"),
    "chair": ("Olof Ed", "ordförande", "board", "ordforande"),
    "colleague": ("Ture Inblandad", "stödassistent", "home", ""),
}

REPORT = {
    "kind": "event",
    "happened_on": "2026-09-14",
    "happened_at": "07:30",
    "noticed_on": "2026-09-14",
    "what_happened": "Dörren var låst utifrån i 50 minuter.",
    "affected": "K.A.",
    "misconduct_type": "legal_certainty",
    "reporter_role": "trainee",
}
REGISTRATION = {"diary_number": "SN 2026/0412", "secrecy_marked": True, "inform_presidium": True}
RECEPTION = {
    "immediate_measures": "Dörren låstes upp. Stödassistenten togs ur tjänst samma morgon.",
    "measures_taken_on": "2026-09-15",
    "measures_taken_at": "08:15",
    "person_safe": True,
    "police_report": "considered",
    "person_informed": True,
    "guardian_informed": "yes",
}
ASSESSMENT = {
    "assessment": "investigate",
    "assessment_reason": "En inlåsning utan lagstöd är ett ingrepp i den enskildes frihet och ska utredas.",
    "law": "LSS",
    "area": "lss_adult_housing",
    "misconduct_type": "legal_certainty",
    "severity": 3,
    "probability": 3,
}
COMMISSION = {
    "commission": "Utred hur länge det har pågått, vilka som kände till det och varför ingen rapporterade tidigare.",
    "impartiality_checked": True,
}
INVESTIGATION: dict[str, Any] = {
    "course_of_events": "Måndagen kl. 07.30 låstes lägenhetsdörren utifrån.\n\nKl. 08.20 öppnades den igen.",
    "investigated_consequences": "K.A. blev rädd och slog på dörren. Risken vid brand var livshotande.",
    "noticed_how": "En person på praktik hörde slag mot dörren och frågade handledaren.",
    "noticed_on": "2026-09-14",
    "happened_on": "2026-09-14",
    "person_heard": True,
    "person_heard_view": "”Jag ville ut. Ingen kom.”",
    "causes": [
        {
            "area": "human_competence",
            "description": "Personalen kände inte till att låsning är en frihetsinskränkning.",
            "underlying": "knowledge",
        },
        {"area": "organisation_environment", "description": "En ensam medarbetare under frukosten."},
    ],
    "similar_before": True,
    "similar_before_why": "Handledaren säger ”så gör vi ibland”. Ingen hade rapporterat det.",
    "could_recur": True,
    "could_recur_reason": "Arbetssättet finns i två grupper tills bemanningen är ändrad.",
    "measures_taken": "2026-09-15: dörren upplåst, låset bytt mot ett som alltid öppnas inifrån.",
    "sources": [
        {"source": "Samtal med morgonpersonal", "date": "2026-09-22", "kind": "fact"},
        {"source": "Schema vecka 38", "date": "2026-09-23", "kind": "fact"},
        {"source": "Samordnarens syn på bemanningen", "date": "2026-09-24", "kind": "assessment"},
    ],
}
PROPOSAL: dict[str, Any] = {
    "proposed_outcome": "serious",
    "proposal_reason": "Inlåsning utan lagstöd har inneburit ett allvarligt hot mot säkerheten.",
    "measures": [
        {
            "description": "Utbildning om frihetsinskränkningar för all personal",
            "cause": 1,
            "owner": "manager",
            "due_on": "2026-11-30",
            "follow_up_on": "2027-01-29",
        },
        {
            "description": "Två medarbetare under frukosten",
            "cause": 2,
            "owner": "head",
            "due_on": "2026-10-31",
            "follow_up_on": "2026-12-15",
        },
    ],
    "risk_severity_after": 3,
    "risk_probability_after": 1,
}
DECISION = {
    "outcome": "serious",
    "decision_reason": "Nämnden delar utredningens bedömning.",
    "measures_approved": True,
    "decision_paragraph": "§ 87",
    "immediate_adjustment": True,
}
MATTER = {
    "matter_heading": "Utredning enligt lex Sarah",
    "proposed_decision": "att anmäla det inträffade till IVO.",
    "matter_summary": "Utredningen är klar.",
    "matter_assessment": "Förslaget svarar mot det som har kommit fram.",
    "children_concerned": "no",
    "children_not_concerned_reason": "Beslutet gäller vuxna.",
}
MINUTES: dict[str, Any] = {
    "board_result": "decided",
    "as_proposed": True,
    "decision_reason": DECISION["decision_reason"],
    "board_paragraph": DECISION["decision_paragraph"],
    "extra_meeting": True,
    "immediate_adjustment": True,
}
NOTIFICATION: dict[str, Any] = {
    "ivo_kind": "serious",
    "diary_number": "SN 2026/0412",
    "ivo_principal": "Socialnämnden i Granviks kommun",
    "ivo_contact_name": "Johan Lindqvist",
    "ivo_contact_position": "socialt ansvarig samordnare",
    "ivo_contact_phone": "0500-00 00 00",
    "ivo_place_name": "Gruppbostaden Björkbacken",
    "ivo_place_city": "Granvik",
    "ivo_place_when": "14 september 2026 kl. 07.30–08.20",
    "ivo_area": "disability",
    "ivo_law": "LSS",
    "ivo_description": "En lägenhetsdörr låstes utifrån i 50 minuter.",
    "ivo_consequences": "Den enskilde blev rädd. Vid brand hade följden kunnat bli livshotande.",
    "ivo_immediate": "Dörren låstes upp. Låset byttes 15 september.",
    "investigation_attached": True,
    "ivo_sent_by": "e_service",
    "ivo_signed_by": "Lena Wiik",
    "ivo_signed_position": "nämndsekreterare",
}


@dataclass(kw_only=True)
class Town:
    """Granvik, with a clock that stands where the test puts it."""

    database: Database
    now: datetime = datetime(2026, 9, 15, 5, 40, tzinfo=UTC)
    ids: dict[str, int] = field(default_factory=dict)
    number: str = ""

    @classmethod
    def built(cls, url: str) -> Town:
        town = cls(database=Database(url))
        all_workflows()  # their registers are part of the metadata once read
        Base.metadata.create_all(town.database.engine)
        with town.database.transaction() as session:
            town._settle(session)
        town.cases.deploy_all()
        return town

    @property
    def cases(self) -> Cases:
        settings = Settings(municipality="Granviks kommun")
        return Cases(
            Installation(database=self.database, workflows=all_workflows(), settings=settings, now=lambda: self.now)
        )

    def later(self, days: int) -> Town:
        self.now += timedelta(days=days)
        return self

    def lets_the_chair_decide(self) -> Town:
        with self.database.transaction() as session:
            decide(session, "chair_mandate", True, source="SN 2025-01-15 § 4", valid_from=date(2025, 1, 15))
        return self

    def report(self, **changed: Any) -> Town:
        answers = {**REPORT, "unit": self.ids["home"], **changed}
        self.number = self.cases.open("lex_sarah", self.ids["reporter"], _given(answers))
        return self

    def does(self, who: str, task: str, answers: Mapping[str, Any], **changed: Any) -> Town:
        with self.database.reading() as session:
            open_task = select(UserTask.id).where(UserTask.name == task, UserTask.status == "open")
            task_id = session.scalars(open_task).one()
        self.cases.complete(task_id, self.ids[who], _given({**answers, **changed}))
        return self

    def received(self, **assessed: Any) -> Town:
        self.does("registrar", "register_report", REGISTRATION)
        self.does("manager", "receive_report", RECEPTION, involved_persons=[self.ids["colleague"]])
        return self.later(1).does("head", "assess_report", ASSESSMENT, **assessed)

    def investigated(self, **changed: Any) -> Town:
        self.does("head", "appoint_investigator", COMMISSION, investigator=self.ids["investigator"])
        return self.later(22).does("investigator", "investigate", INVESTIGATION, **changed)

    def proposed(self, **changed: Any) -> Town:
        rows = [{**row, "owner": self.ids[row["owner"]]} for row in changed.pop("measures", PROPOSAL["measures"])]
        self.later(6).does("investigator", "propose_decision", PROPOSAL, measures=rows or None, **changed)
        return self

    def forwarded(self) -> Town:
        return self.does("head", "review_proposal", {"review": "forward"})

    def decided_by_board(self) -> Town:
        """Put before the nämnd, and decided as proposed a week later."""
        self.does("investigator", "prepare_matter", MATTER).does(
            "director", "review_matter", {"matter_review": "forward"}
        )
        self.does("secretary", "check_documents", {"documents_complete": True}).later(7)
        return self.does("secretary", "record_decision", MINUTES, board_meeting_on=self.now.date().isoformat())

    def decided(self, who: str = "", **changed: Any) -> Town:
        if not who:
            return self.decided_by_board()
        self.later(7)
        return self.does(who, "decide", DECISION, decided_on=self.now.date().isoformat(), **changed)

    def notified(self, **changed: Any) -> Town:
        return self.does("secretary", "notify_ivo", NOTIFICATION, notified_on=self.now.date().isoformat(), **changed)

    def kept(self, kind: str) -> list[bytes]:
        """The papers of that kind, oldest first."""
        papers = select(Blob.content).join(Document, Document.sha256 == Blob.sha256)
        with self.database.reading() as session:
            return list(session.scalars(papers.where(Document.kind == kind).order_by(Document.version)))

    def kept_one(self, kind: str) -> bytes:
        """The only paper of that kind."""
        (content,) = self.kept(kind)
        return content

    def rows(self, query: Select[Row]) -> list[Row]:
        with self.database.reading() as session:
            return list(session.scalars(query))

    def _settle(self, session: Session) -> None:
        units: dict[str, Unit] = {}
        for key, (name, kind, above) in UNITS.items():
            units[key] = Unit(name=name, kind=kind, parent_id=units[above].id if above else None, path="")
            session.add(units[key])
            session.flush()
            units[key].path = f"{units[above].path if above else '/'}{units[key].id}/"
        for key, (name, title, unit, role) in PEOPLE.items():
            person = Person(
                username=key, name=name, title=title, email=f"{key}@granvik.invalid", unit_id=units[unit].id
            )
            session.add(person)
            session.flush()
            self.ids[key] = person.id
            if role:
                session.add(
                    RoleHolding(person_id=person.id, role=role, unit_id=units[unit].id, valid_from=date(2025, 1, 1))
                )
        for held_on in (date(2025, 7, 18), date(2026, 10, 21), date(2026, 11, 25)):
            session.add(Meeting(board_id=units["board"].id, held_on=held_on))
        session.flush()
        self.ids |= {key: unit.id for key, unit in units.items()}


def _given(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was answered: None leaves a field out."""
    return {name: value for name, value in answers.items() if value is not None}
