"""The whole way in a browser: a trainee reports from a phone, eight people do their part, and the case is closed."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.builders import Town
from tests.journeys.server import served
from tests.journeys.visitor import Visitor
from tests.servers.browser import DESKTOP, PHONE, Pages

pytestmark = pytest.mark.journey


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    built = Town(sqlite_url)
    yield built
    built.close()


def test_a_case_goes_from_report_to_closed(town: Town, open_page: Pages) -> None:
    with served(town) as address:
        open_page.base_url = address
        journey = Journey(town, open_page)
        journey.report()
        journey.receive()
        journey.notify()
        journey.investigate()
        journey.decide()
        journey.follow_up()
        journey.close()
    assert town.case("LS 2026-0001").status == "closed"


class Journey:
    """V01 of the trade's stories, by hand."""

    def __init__(self, town: Town, open_page: Pages) -> None:
        self.town = town
        self.open_page = open_page

    def who(self, username: str, size: object = DESKTOP) -> Visitor:
        return Visitor(self.open_page, username, size)

    def at(self, month: int, day: int, hour: int) -> None:
        self.town.now = datetime(2026, month, day, hour, tzinfo=UTC)
        self.town.go(seconds=1)

    def report(self) -> None:
        elin = self.who("elin", PHONE)
        elin.visit("/rapportera")
        elin.send()
        assert elin.sees("Berätta vad som hände") or elin.sees("Rätta"), "an empty form comes back with what is missing"
        elin.answer(
            kind="event",
            happened_on="2026-09-14",
            noticed_on="2026-09-14",
            what_happened="Dörren låstes utifrån i femtio minuter.",
            affected="K.A.",
            misconduct_type="legal_certainty",
            concerns_staff=[self.town.person("stefan")],
        )
        elin.send()
        assert elin.sees("AV 2026-0001")
        elin.visit("/mina-rapporter")
        elin.visit("/mina-rapporter/AV-2026-0001")
        assert self.who("stefan").page.goto("/arenden/AV-2026-0001").status == 404  # type: ignore[union-attr]

    def receive(self) -> None:
        anders = self.who("anders", PHONE)
        anders.open_task("Ta emot och gör tryggt")
        anders.answer(
            immediate_measures="Dörren är upplåst.",
            measures_taken_on="2026-09-15",
            person_safe=True,
            police_report="considered",
            person_informed=True,
            guardian_informed="yes",
        )
        anders.send()
        anders.open_task("Bestäm spår")
        assert anders.sees("Tabellen föreslår")
        anders.answer(
            track="lex_sarah",
            law="LSS",
            area="lss_adult_housing",
            category="no_legal_support",
            care_too=False,
            severity="3",
            probability="3",
            data_breach=False,
        )
        anders.send()
        elin = self.who("elin", PHONE)
        elin.visit("/mina-rapporter/AV-2026-0001")
        assert elin.sees("LS 2026-0001")
        greta = self.who("greta")
        greta.open_task("Diarieför rapporten")
        greta.answer(diary_number="SN 2026/0101", secrecy_marked=True)
        greta.send()
        self.at(9, 16, 8)
        maria = self.who("maria")
        maria.open_task("Bedöm rapporten")
        maria.answer(
            assessment="serious",
            assessment_reason="En person har varit inlåst utan stöd i lag.",
            law="LSS",
            area="lss_adult_housing",
            misconduct_type="legal_certainty",
            severity="3",
            probability="3",
        )
        maria.send()
        maria.open_task("Utse utredare")
        maria.answer(investigator=self.town.person("johan"), commission="Utred händelsen.", impartiality_checked=True)
        maria.send()

    def notify(self) -> None:
        birgitta = self.who("birgitta", PHONE)
        birgitta.open_task("Besluta om anmälan till IVO")
        birgitta.answer(notification=True, notification_reason="Kan inte vänta.", notification_decided_on="2026-09-16")
        birgitta.send()
        nina = self.who("nina")
        nina.open_task("Anmäl till IVO")
        nina.answer(
            ivo_kind="serious",
            ivo_contact_name="Nina Ek",
            ivo_contact_phone="0123-456 78",
            ivo_place_name="Gruppbostaden",
            ivo_place_when="14 september",
            ivo_area="disability",
            ivo_law="LSS",
            ivo_description="En dörr låstes utifrån.",
            ivo_consequences="Rädsla.",
            ivo_immediate="Dörren är upplåst.",
            investigation_attached=False,
            investigation_attached_reason="Utredningen pågår.",
            notified_on="2026-09-16",
            ivo_sent_by="e_service",
        )
        nina.send()
        nina.open_task("Komplettera till IVO")
        assert nina.sees("Utredningen är inte beslutad än")

    def investigate(self) -> None:
        self.at(10, 12, 8)
        johan = self.who("johan")
        johan.open_task("Utred")
        johan.answer(
            course_of_events="Dörren låstes.",
            investigated_consequences="Rädsla.",
            noticed_how="Praktikanten såg det.",
            noticed_on="2026-09-14",
            person_heard=True,
            person_heard_view="Jag blev rädd.",
            causes=[{"area": "organisation_routines", "description": "Rutin för frukosten saknas."}],
            similar_before=True,
            similar_before_why="Det har blivit en vana.",
            could_recur=True,
            could_recur_reason="Så länge rutin saknas.",
            measures_taken="Dörren hålls öppen.",
            sources=[{"source": "Samtal", "date": "2026-09-20", "kind": "fact"}],
        )
        johan.send()
        johan.open_task("Föreslå beslut och åtgärder")
        johan.answer(proposed_outcome="serious", proposal_reason="Åtgärden saknar stöd i lag.")
        measure = {
            "description": "Skriv en rutin för måltider.",
            "cause": "1",
            "owner": self.town.person("anders"),
            "due_on": "2026-10-20",
            "follow_up_on": "2026-11-20",
        }
        johan.answer(measures=[measure])
        johan.send()
        maria = self.who("maria")
        maria.open_task("Granska i samråd")
        maria.answer(review="forward")
        maria.send()
        maria.visit("/arenden/LS-2026-0001")
        assert maria.sees("två månader efter anmälan 16 september (SOSFS 2011:5 6 kap.)")

    def decide(self) -> None:
        self.at(10, 21, 14)
        nina = self.who("nina")
        nina.open_task("Anmäl till nämnden")
        nina.answer(board_meeting_on="2026-10-21", board_paragraph="§ 80")
        nina.send()
        birgitta = self.who("birgitta")
        birgitta.open_task("Besluta i ärendet")
        birgitta.answer(
            outcome="serious",
            decision_reason="Nämnden delar bedömningen.",
            measures_approved=True,
            decided_on="2026-10-21",
        )
        birgitta.send()
        nina.open_task("Komplettera till IVO")
        nina.answer(supplemented_on="2026-10-21", supplement_sent_by="e_service")
        nina.send()

    def follow_up(self) -> None:
        anders = self.who("anders")
        anders.open_task("Informera den enskilde")
        anders.answer(
            person_informed_decision=True,
            informed_on="2026-10-21",
            informed_how="meeting",
            guardian_informed_decision="yes",
        )
        anders.send()
        anders.open_task("Återkoppla till rapportören")
        anders.answer(feedback_text="Du gjorde rätt som berättade.", what_changed="Dörren hålls öppen.")
        anders.send()
        anders.open_task("Genomför åtgärden")
        anders.answer(carried_out="Rutinen är skriven.", carried_out_on="2026-10-21")
        anders.send()
        elin = self.who("elin", PHONE)
        elin.visit("/mina-rapporter/LS-2026-0001")
        assert elin.sees("Du gjorde rätt som berättade.")
        assert not elin.sees("Kan inte vänta.")
        self.at(11, 20, 9)
        anders.open_task("Följ upp effekten")
        anders.answer(effect="yes", effect_description="Ingen har varit inlåst.")
        anders.send()

    def close(self) -> None:
        greta = self.who("greta")
        greta.open_task("Kontrollera och avsluta")
        greta.answer(file_complete=True)
        greta.send()
        greta.visit("/arenden/LS-2026-0001")
        assert greta.sees("Avslutat")
