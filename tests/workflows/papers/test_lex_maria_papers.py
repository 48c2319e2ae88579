"""The papers of lex Maria hold what DOMAIN 4.2 lists, say who wrote it and by what right, and nothing of lex Sarah."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.models import Case, DeadlineRow, Document
from tests.builders import Town
from tests.servers import databases
from tests.workflows.papers import care
from tests.workflows.papers.care import INFORMATION, INVESTIGATION, NOTIFICATION, kept
from tests.workflows.papers.reading import bookmarks, faults, says, text_of
from tests.workflows.test_timeline import two_cases_of_one_event

NOTIFICATION_HEADINGS = [
    "Anmälan enligt lex Maria",
    "Anmälan",
    "Anmälan avser",
    "Vårdgivare, verksamhet och anmälningsansvarig",
    "Tidpunkt och plats",
    "Patienten",
    "Vad som har hänt, och följderna",
    "Hur det upptäcktes",
    "Tidigare händelser",
    "Orsaker",
    "Åtgärder",
    "Information till patienten eller en närstående",
    "Läkemedel och medicintekniska produkter",
    "Andra myndigheter som har fått veta",
    "Utredningen",
    "Datum och anmälningsansvarig",
    "Beslut om att anmäla",
    "Beslut om anmälan till IVO",
    "Bestämmelser",
]
INVESTIGATION_HEADINGS = [
    "Utredning enligt lex Maria",
    "Ärendet",
    "Första bedömningen",
    "Uppdrag",
    "Analysteam",
    "Metod",
    "Händelseanalys",
    "1. Händelseförlopp, och följderna för patienten",
    "2. När det inträffade",
    "3. När och hur det upptäcktes",
    "4. Orsaker",
    "5. Bidragande faktorer",
    "6. Läkemedel och medicintekniska produkter",
    "7. Om något liknande har hänt tidigare i verksamheten",
    "8. Risk för upprepning",
    "9. Patientens upplevelse",
    "10. Information till patienten eller en närstående",
    "11. Åtgärder som redan är gjorda",
    "Källförteckning",
    "Åtgärdsplan",
    "Slutsats",
    "Vad utredningen visar",
    "Åtgärdsplanen",
    "Beslut om anmälan till IVO",
    "Underlag",
    "Bestämmelser",
    "Vem som har antecknat vad",
]
#: Nobody who reported or took part, and no designation of the patient beyond the one of the form.
UNNAMED = ("Siv", "Åberg", "Oskar")


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    built = Town(sqlite_url)
    yield built
    built.close()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[bytes]]]:
    """Notified on the day, investigated a week later, and supplemented; the nämnd has delegated to MAS."""
    built = Town(databases.sqlite(tmp_path_factory.mktemp("town")), municipality="Granviks kommun")
    care.delegate(built)
    number = care.notified(built, care.judged(built, care.registered(built)))
    care.supplemented(built, care.concluded(built, number))
    yield {kind: kept(built, number, kind) for kind in ("ivo_notification", "investigation")}
    built.close()


@pytest.fixture
def at_once(told: dict[str, list[bytes]]) -> bytes:
    return told["ivo_notification"][0]


@pytest.fixture
def afterwards(told: dict[str, list[bytes]]) -> bytes:
    return told["ivo_notification"][-1]


@pytest.fixture
def investigation(told: dict[str, list[bytes]]) -> bytes:
    (only,) = told["investigation"]
    return only


def test_the_notification_has_every_field_in_the_order_it_is_read(at_once: bytes) -> None:
    assert bookmarks(at_once) == NOTIFICATION_HEADINGS


def test_it_says_that_it_is_no_form_and_that_the_fields_are_not_verified(at_once: bytes) -> None:
    assert says(at_once, "Underlag för anmälan till IVO. Den här handlingen är ingen blankett.")
    assert says(at_once, "Anmälan görs i IVO:s e-tjänst eller på IVO:s egen blankett.")
    assert says(at_once, "Exakt vilka fält IVO:s formulär har (HSLF-FS 2017:41) är inte kontrollerat.")


@pytest.mark.parametrize("field", [name for name in NOTIFICATION if name != "notified_on"])
def test_what_was_notified_stands_there(at_once: bytes, field: str) -> None:
    words = {
        "ivo_kind": "En händelse som har medfört en allvarlig vårdskada (ja)",
        "patient_age": "Ålder 87 år",
        "patient_sex": "Kön Kvinna",
        "ivo_similar": "Har något liknande hänt tidigare? Vet inte än",
        "ivo_device": "Var något inblandat? Läkemedel",
        "ivo_patient_informed": "informerad när anmälan skickades? Ja",
        "investigation_attached": "Utredningen bifogas (nej)",
        "ivo_sent_by": "Skickad med IVO:s e-tjänst",
    }
    assert says(at_once, words.get(field) or NOTIFICATION[field])


def test_each_of_the_six_items_says_when_it_was_given(at_once: bytes) -> None:
    assert says(at_once, "1 Att en händelse har inträffat som har medfört en vårdskada 15 september 2026")
    assert says(at_once, "5 Att det går att anmäla klagomål till IVO 15 september 2026")
    assert says(at_once, "Vem som har fått veta En närstående Dag 15 september 2026 Hur Per telefon")
    assert says(at_once, "Skäl Patienten kan inte ta del av informationen")
    assert says(at_once, f"egen berättelse {INFORMATION['patient_view']}")


def test_the_decision_names_who_decided_and_by_what_right(at_once: bytes) -> None:
    right = (
        "Delegation till medicinskt ansvarig sjuksköterska, SN 2026-01-28 § 9 (6 kap. 37–38 §§ och 7 kap. 5–8 §§ KL)"
    )
    assert says(at_once, f"Beslutat av Eva Lundin, Medicinskt ansvarig sjuksköterska Med stöd av {right}")
    assert says(at_once, "Beslutsdag 15 september 2026 Paragraf eller nummer punkt 7.2")


def test_what_is_not_known_yet_is_not_said(at_once: bytes) -> None:
    assert says(at_once, "Utredningen är inte klar. Orsakerna står i den.")
    assert "Beslutade åtgärder" not in text_of(at_once)


def test_the_supplemented_one_tells_causes_measures_and_when_the_investigation_was_sent(afterwards: bytes) -> None:
    assert says(afterwards, "Utredningen skickades till IVO 22 september 2026 (IVO:s e-tjänst).")
    assert says(afterwards, "IVO:s diarienummer 8.1-4321/2026")
    assert says(afterwards, "2 Dosetterna ser likadana ut.") and says(afterwards, INVESTIGATION["contributing"])
    owner_and_days = "Orsak 1 Peter Ask, Enhetschef 2 november 2026 14 december 2026"
    assert says(afterwards, f"Öva identitetskontroll med kvällspersonalen. {owner_and_days}")
    assert "följer snarast" not in text_of(afterwards)


def test_both_versions_are_kept(told: dict[str, list[bytes]]) -> None:
    assert len(told["ivo_notification"]) == 2 and says(told["ivo_notification"][0], "Utredningen följer snarast")


def test_the_investigation_has_every_part_in_the_order_it_is_read(investigation: bytes) -> None:
    assert bookmarks(investigation) == INVESTIGATION_HEADINGS


@pytest.mark.parametrize(
    "written",
    [
        INVESTIGATION["commission"],
        "Sjuksköterska, Hemtjänst Norr",
        "Metod Händelseanalys.",
        INVESTIGATION["course_of_events"],
        INVESTIGATION["investigated_consequences"],
        INVESTIGATION["noticed_how"],
        "1 Identiteten kontrolleras inte på kvällen. Organisation: processer, rutiner och riktlinjer Rutin följs inte",
        INVESTIGATION["contributing"],
        INVESTIGATION["similar_before_why"],
        INVESTIGATION["could_recur_reason"],
        INVESTIGATION["patient_heard_view"],
        INFORMATION["patient_view"],
        INVESTIGATION["measures_taken"],
        care.RECEPTION["immediate_measures"],
        "14 september 2026 kl. 20.40",
        "Samtal med kvällspersonalen 17 september 2026 Fakta",
        "Öva identitetskontroll med kvällspersonalen. Orsak 1 Peter Ask, Enhetschef",
        care.CONCLUSION["conclusion_reason"],
        "Patienten, beteckning A.B.",
    ],
)
def test_what_was_found_stands_there(investigation: bytes, written: str) -> None:
    assert says(investigation, written)


def test_every_piece_says_who_wrote_it_when_and_whether_it_is_fact(investigation: bytes) -> None:
    by_mas = "Antecknat av Eva Lundin, Medicinskt ansvarig sjuksköterska, 22 september 2026 kl. 07.40."
    assert says(investigation, f"Fakta och bedömning. {by_mas} Källa: källförteckningen.")
    assert says(investigation, f"Uppdrag. {by_mas}")
    assert says(investigation, "Förslag. Antecknat av Peter Ask, Enhetschef, 22 september 2026 kl. 07.40.")
    assert says(investigation, "kl. 20.15 Fakta. Ur rapporten, 15 september 2026 kl. 07.40.")


def test_risk_of_recurrence_is_told_in_words_and_never_as_a_product(investigation: bytes) -> None:
    assert says(investigation, "Före åtgärderna Betydande – bestående måttlig funktionsnedsättning Liten – varje månad")
    assert "riskpoäng" not in text_of(investigation).lower()


def test_both_are_secret_by_the_chapter_of_health_care(at_once: bytes, investigation: bytes) -> None:
    for paper in (at_once, investigation):
        assert says(paper, "Sekretess 25 kap. 1 § OSL Handlingen är sekretessmarkerad.")
        assert says(paper, "Diarienummer SN 2026/0521") and "26 kap." not in text_of(paper)


def test_nobody_who_reported_or_took_part_is_named(at_once: bytes, investigation: bytes) -> None:
    for paper in (at_once, investigation):
        assert [name for name in UNNAMED if name in text_of(paper)] == []
    assert "A.B." not in text_of(at_once)


def test_a_reader_aloud_can_use_them(at_once: bytes, afterwards: bytes, investigation: bytes, tmp_path: Path) -> None:
    assert [faults(paper, tmp_path) for paper in (at_once, afterwards, investigation)] == [[], [], []]


def test_the_investigation_to_follow_has_the_day_the_clock_of_the_case_has(town: Town) -> None:
    number = care.notified(town, care.judged(town, care.registered(town)))
    with town.house.database.reading() as session:
        mine = select(DeadlineRow.due_on).where(DeadlineRow.name == "supplement")
        assert [day.isoformat() for day in session.scalars(mine) if day] == ["2026-11-16"]
    (paper,) = kept(town, number, "ivo_notification")
    assert says(paper, "Utredningen följer snarast, senast 16 november 2026.")


def test_a_right_that_nobody_has_entered_is_not_made_up(town: Town) -> None:
    number = care.notified(town, care.judged(town, care.registered(town)))
    assert says(kept(town, number, "ivo_notification")[0], "Med stöd av Inte angivet Beslutsdag")


def test_the_board_decides_by_its_own_right(town: Town) -> None:
    care.delegate(town, role="namndsekreterare")
    number = care.notified(town, care.judged(town, care.registered(town)), who="nina")
    assert says(kept(town, number, "ivo_notification")[0], "Beslutat av Socialnämnden Med stöd av Nämndens eget beslut")


def test_whoever_decides_in_the_stead_of_mas_is_named(town: Town) -> None:
    care.delegate(town)
    number = care.judged(town, care.registered(town))
    town.cases.involve(town.case(number).id, town.person("peter"), town.person("eva"))
    care.notified(town, number, who="rune")
    paper = kept(town, number, "ivo_notification")[0]
    assert says(paper, "Beslutat av Rune Alm, Socialchef Med stöd av Delegation till medicinskt ansvarig")


def test_an_event_that_could_have_harmed_owes_nobody_the_six_items(town: Town) -> None:
    number = care.judged(town, care.registered(town), harm="could_be_serious")
    town.do("decide_notification", "eva", number, **care.DECISION)
    also = {"ivo_kind": "could_be_serious", "ivo_patient_informed": "no", "ivo_sent_by": "post"}
    town.do("notify_ivo", "eva", number, **{**NOTIFICATION, **also})
    (paper,) = kept(town, number, "ivo_notification")
    assert says(paper, "De sex punkterna gäller den som har drabbats.") and "Lagens sex punkter" not in text_of(paper)
    assert says(paper, "Medicinskt ansvarig sjuksköterska Underskrift")


def test_what_nobody_could_tell_the_patient_says_why(town: Town) -> None:
    number = care.judged(town, care.registered(town))
    nobody = {"patient_told": "nobody", "patient_not_told_reason": "Patienten är nedsövd."}
    town.do("inform_patient", "peter", number, **nobody)
    town.do("decide_notification", "eva", number, **care.DECISION)
    town.do("notify_ivo", "eva", number, **{**NOTIFICATION, "ivo_patient_informed": "no"})
    (paper,) = kept(town, number, "ivo_notification")
    assert says(paper, "Ingen, än så länge Skäl Patienten är nedsövd.")
    assert says(paper, "6 Att det kan finnas rätt till ersättning") and says(paper, "läkemedelsförsäkringen Nej")


def test_a_plan_without_measures_says_why_it_is_enough(town: Town) -> None:
    number = care.judged(town, care.registered(town), harm="harm")
    plan: dict[str, Any] = {"measures_needed": False, "measures_needed_reason": "Dosetterna är åtskilda."}
    care.concluded(town, number, investigation={"analysis_team": None, "commission": None}, plan=plan, harm="harm")
    (paper,) = kept(town, number, "investigation")
    assert says(paper, "Inga fler åtgärder än de som redan är gjorda. Varför det räcker Dosetterna är åtskilda.")
    assert says(paper, "Uppdrag Inte angivet Analysteam Inte angivet")
    assert "HSLF-FS" not in text_of(paper) and kept(town, number, "ivo_notification") == []


def test_after_rework_only_what_was_said_last_is_there(town: Town) -> None:
    number = care.judged(town, care.registered(town), harm="harm")
    unsaid = {"harm": None, "conclusion_reason": None, "measures_approved": None}
    rework = {"conclusion": "rework", "conclusion_comment": "Fråga patienten.", **unsaid}
    care.concluded(town, number, investigation={"contributing": "Ingen har frågat vikarien."}, **rework)
    assert kept(town, number, "investigation") == []
    care.concluded(town, number, harm="harm")
    (paper,) = kept(town, number, "investigation")
    assert says(paper, INVESTIGATION["contributing"]) and "frågat vikarien" not in text_of(paper)


def test_what_somebody_wrote_is_shown_and_never_obeyed_however_long(town: Town, tmp_path: Path) -> None:
    written, much = "<script>alert('hej')</script> & <b>fet</b>\n{{ paper }}", "Larmet tystnade. " * 400
    number = care.judged(town, care.registered(town), device_involved_note=f"{written}\n\n{much}")
    care.notified(town, number, ivo_description=f"{written}\n\n{much}")
    care.concluded(town, number, investigation={"course_of_events": f"{written}\n\n{much}"})
    (notice,), (paper,) = kept(town, number, "ivo_notification"), kept(town, number, "investigation")
    for one in (notice, paper):
        assert says(one, written) and text_of(one).count("tystnade.") == 800
        assert faults(one, tmp_path) == []


def test_of_an_event_that_is_both_each_paper_holds_only_its_own_cases_words(town: Town) -> None:
    sarah, maria, _ = two_cases_of_one_event(town)
    town.do("register_report", "greta", sarah, diary_number="SN 2026/0412", secrecy_marked=True, inform_presidium=True)
    town.do("register_case", "greta", maria, **care.REGISTRATION)
    lex_sarah_said = {
        "assessment": "serious",
        "assessment_reason": "Tillsynen uteblev hela natten.",
        "law": "SoL",
        "area": "elder_housing",
        "misconduct_type": "physical_abuse",
    }
    town.do("assess_report", "maria", sarah, **lex_sarah_said, severity=4, probability=4)
    care.notified(town, care.judged(town, maria))
    care.supplemented(town, care.concluded(town, maria))
    secret = (sarah, "SN 2026/0412", "Tillsynen uteblev", "Sarah", "missförhållande", "SoL", "26 kap.", "Maria ")
    for paper in (*kept(town, maria, "ivo_notification"), *kept(town, maria, "investigation")):
        assert says(paper, f"Ärendenummer {maria} Diarienummer SN 2026/0521")
        without_its_title = text_of(paper).replace("lex Maria ", "")
        assert [word for word in secret if word in without_its_title] == []


def test_they_are_kept_with_the_case_as_pdfs(database_url: str) -> None:
    town = Town(database_url)
    try:
        number = care.notified(town, care.judged(town, care.registered(town)))
        care.supplemented(town, care.concluded(town, number))
        with town.house.database.reading() as session:
            mine = select(Document).join(Case, Case.id == Document.case_id).where(Case.number == number)
            rows = [(one.title, one.version, one.filename) for one in session.scalars(mine.order_by(Document.id))]
        assert rows == [
            ("Anmälan enligt lex Maria", 1, "Anmälan-enligt-lex-Maria-LM-2026-0001.pdf"),
            ("Utredning enligt lex Maria", 1, "Utredning-enligt-lex-Maria-LM-2026-0001.pdf"),
            ("Anmälan enligt lex Maria", 2, "Anmälan-enligt-lex-Maria-LM-2026-0001.pdf"),
        ]
    finally:
        town.close()
