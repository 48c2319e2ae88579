"""The support for the notification to IVO follows IVO's form, and says when the investigation must be there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.models import DeadlineRow
from tests.workflows.papers.builders import NOTIFICATION, Town
from tests.workflows.papers.reading import bookmarks, faults, says, text_of

FORM = [
    "1. Avsändarens diarienummer",
    "2. Anmälan avser",
    "3. Anmälan görs av",
    "4. Kontaktperson",
    "5. Var och när det inträffade, eller risken fanns",
    "6. Beskrivning av det inträffade",
    "7. Utredningen",
    "8. Verksamhetstyp och lagrum",
    "9. Åtgärder, konsekvenser och övriga upplysningar",
    "10. Datum, underskrift, namnförtydligande och befattning",
]
EARLY = {
    "notification": True,
    "notification_reason": "En inlåsning kan inte vänta på nämnden.",
    "notification_decided_on": "2026-09-18",
    "notification_paragraph": "OB 12/2026",
}
NOT_ATTACHED: dict[str, Any] = {
    "investigation_attached": False,
    "investigation_attached_reason": "Utredningen är inte klar.",
    "ivo_sent_by": "post",
}


@pytest.fixture(scope="module")
def after_decision(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bytes]:
    """V01 notified when the nämnd has decided, with the investigation."""
    town = Town.built(f"sqlite:///{tmp_path_factory.mktemp('town') / 'vaksam.sqlite'}")
    town.report().received().investigated().proposed().forwarded().decided().notified()
    yield town.kept_one("ivo_notification")
    town.database.close()


@pytest.fixture(scope="module")
def early(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """V01 as it went: the chair decides on 18 September, the same day IVO is told, the investigation goes on."""
    town = Town.built(f"sqlite:///{tmp_path_factory.mktemp('town') / 'vaksam.sqlite'}").lets_the_chair_decide()
    town.report().received(assessment="serious").later(2).does("chair", "decide_notification", EARLY)
    yield town.notified(**NOT_ATTACHED)
    town.database.close()


def test_the_fields_stand_in_the_order_of_the_form(after_decision: bytes) -> None:
    assert [title for title in bookmarks(after_decision) if title[0].isdigit()] == FORM


@pytest.mark.parametrize("field", [name for name, value in NOTIFICATION.items() if name.startswith("ivo_") and value])
def test_every_field_is_there(after_decision: bytes, field: str) -> None:
    words = {
        "ivo_kind": "Ett allvarligt missförhållande (ja)",
        "ivo_area": "Stöd till personer med funktionsnedsättning (ja)",
        "ivo_law": "LSS (ja)",
        "ivo_sent_by": "Skickad med IVO:s e-tjänst",
    }
    assert says(after_decision, words.get(field, NOTIFICATION[field]))


def test_a_box_says_in_words_whether_it_is_ticked(after_decision: bytes) -> None:
    assert says(after_decision, "× Nämnd i kommun (ja) Den som bedriver yrkesmässig enskild verksamhet (nej)")
    assert says(after_decision, "En påtaglig risk för ett allvarligt missförhållande (nej)")
    assert text_of(after_decision).count("×") == 5


def test_what_was_left_out_says_so(after_decision: bytes) -> None:
    assert says(after_decision, "E-post Inte angivet") and says(after_decision, "Övriga upplysningar Inte angivet")


def test_it_says_that_it_is_no_form(after_decision: bytes) -> None:
    assert says(after_decision, "Stöd för IVO:s egen blankett och e-tjänst. Den här handlingen är ingen blankett.")


def test_an_attached_investigation_is_said_to_be_attached(after_decision: bytes) -> None:
    assert says(after_decision, "Utredningen bifogas (ja) Utredningen är klar och bifogas anmälan.")
    assert "två månader" not in text_of(after_decision)


def test_the_decision_of_the_board_is_its_ground(after_decision: bytes) -> None:
    assert says(after_decision, "Beslut i ärendet Beslut Allvarligt missförhållande. Anmäls till IVO.")
    assert says(after_decision, "Beslutat av Socialnämnden Beslutsdag 21 oktober 2026 Paragraf eller nummer § 87")


def test_the_decision_of_the_chair_names_its_authority(early: Town) -> None:
    paper = early.kept_one("ivo_notification")
    chair = "Ordföranden i socialnämnden, på nämndens uppdrag i brådskande ärenden (6 kap. 39 § KL)"
    assert says(paper, f"Beslutat av {chair} Beslutsdag 18 september 2026 Paragraf eller nummer OB 12/2026")
    assert says(paper, "Beslut. Antecknat av Olof Ed, ordförande, 18 september 2026 kl. 07.40.")


def test_an_investigation_to_follow_has_the_day_the_clock_of_the_case_has(early: Town) -> None:
    paper = early.kept_one("ivo_notification")
    (clock,) = early.rows(select(DeadlineRow).where(DeadlineRow.name == "supplement"))
    assert says(paper, "Utredningen bifogas (nej)") and says(paper, "Utredningen är inte klar.")
    assert says(paper, "Utredningen bifogas inte. Den ska vara hos IVO senast 18 november 2026.")
    assert clock.due_on is not None and clock.due_on.isoformat() == "2026-11-18"
    assert says(paper, clock.explanation)


def test_one_sent_by_post_has_a_line_to_sign_on(early: Town, after_decision: bytes) -> None:
    assert says(early.kept_one("ivo_notification"), "nämndsekreterare Underskrift")
    assert says(after_decision, "Anmälan skrivs under i IVO:s e-tjänst.")


def test_nobody_who_reported_or_took_part_is_named(early: Town, after_decision: bytes) -> None:
    for paper in (early.kept_one("ivo_notification"), after_decision):
        assert [name for name in ("Elin", "Rapportsson", "Ture", "K.A.") if name in text_of(paper)] == []


def test_a_reader_aloud_can_use_it(early: Town, after_decision: bytes, tmp_path: Path) -> None:
    assert faults(after_decision, tmp_path) == []
    assert faults(early.kept_one("ivo_notification"), tmp_path) == []
