"""Mending a case on its pages: what is wrong, what may be done, why, and that nobody reads what the case is about."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from engine.incidents import record_incident
from engine.models import Case, CaseState, Draft, History, Incident, Repair, RoleHolding
from engine.repair import CannotMend, Repairs, Right
from tests.builders import Town
from tests.engine.everyday import DIARY, assessment, hire, open_tasks, reception
from tests.webapp.conftest import Visitor, words
from workflows.lex_sarah import delegates

As = Callable[[str], Visitor]
PAGE = "/reparera/LS-2026-0001"
WHY = "Klockslaget blev fel i brådskan."
SECRETS = ("låste", "Dörren", "Brist i rättssäkerhet", "2026-09-14", "SN 2026/0101")


@pytest.fixture
def number(town: Town) -> str:
    number = town.report()
    town.do("register_report", "greta", number, **DIARY)
    town.do("receive_report", "anders", number, **reception())
    town.do("assess_report", "maria", number, **assessment("investigate"))
    return number


def test_who_mends_sees_steps_days_and_names_of_facts_and_nothing_of_what_the_case_is_about(
    as_: As, town: Town, number: str
) -> None:
    record_incident(town.house, "timer", "timer:x", RuntimeError("Dörren"), town.case(number).id)
    admin = as_("admin")
    found = admin.get(PAGE)
    page = words(found)
    assert found.status_code == 200
    assert "Utse utredare" in page and "Bedöm rapporten" in page and "RuntimeError" in page
    assert "Vilken dag fick du veta det?" in page
    for path in (PAGE, f"{PAGE}/uppgift/what_happened", f"{PAGE}/uppgift/noticed_on"):
        shown = admin.get(path).text
        assert not [secret for secret in SECRETS if secret in shown], path
    assert admin.get("/arenden/LS-2026-0001").status_code == 404


def test_others_are_told_nothing(as_: As, town: Town, number: str) -> None:
    task = town.task("assess_report", number).id
    for username in ("elin", "maria", "rune"):
        visitor = as_(username)
        for path in ("", "/avbryt", f"/gor-om/{task}", "/uppgift/noticed_on", "/klart/1"):
            assert visitor.get(PAGE + path).status_code == 404, (username, path)
        assert visitor.post(f"{PAGE}/avbryt", {"_why": WHY}).status_code == 404
    assert town.case(number).status == "open"
    assert "Rätta till ärendet" not in as_("maria").get("/arenden/LS-2026-0001").text


def test_a_case_leads_to_its_mending_for_those_who_may(as_: As, town: Town, number: str) -> None:
    hire(town, "maria", "rattar_uppgifter", "Avdelningen för äldre och funktionsnedsatta")
    maria = as_("maria")
    assert f'href="{PAGE}"' in maria.get("/arenden/LS-2026-0001").text
    page = maria.get(PAGE).text
    assert f"{PAGE}/uppgift/noticed_on" in page and "/gor-om/" not in page and "/avbryt" not in page
    assert "Öppna ärendet" in page, "she sees it as manager"
    assert maria.get(f"{PAGE}/avbryt").status_code == 403


def test_a_step_is_done_again(as_: As, town: Town, number: str) -> None:
    admin, task = as_("admin"), town.task("assess_report", number).id
    form = words(admin.get(f"{PAGE}/gor-om/{task}"))
    assert "Ärendet går tillbaka till ”Bedöm rapporten”" in form and "Varför?" in form
    unsaid = admin.post(f"{PAGE}/gor-om/{task}", {"_why": " "})
    assert unsaid.status_code == 422 and "Skriv varför" in words(unsaid)
    made = admin.post(f"{PAGE}/gor-om/{task}", {"_why": WHY}, follow_redirects=True)
    assert "Steget ska göras om" in words(made) and WHY in words(made) and "Ada Minell" in words(made)
    assert "väntar nu på: Bedöm rapporten" in words(made)
    assert open_tasks(town) == {"assess_report"}


def test_anothers_reason_is_not_for_whoever_else_mends(as_: As, town: Town, number: str) -> None:
    made = as_("admin").post(f"{PAGE}/gor-om/{town.task('assess_report', number).id}", {"_why": WHY})
    hire(town, "rune", Right.RETRY)
    assert as_("rune").get(PAGE).status_code == 200
    assert as_("rune").get(made.location).status_code == 404
    assert as_("admin").get(made.location).status_code == 200


def test_what_cannot_be_done_again_says_why(as_: As, town: Town, number: str) -> None:
    admin, task = as_("admin"), town.task("receive_report", number).id
    assert "Efter steget delar sig ärendet i flera spår" in words(admin.get(PAGE))
    refused = admin.post(f"{PAGE}/gor-om/{task}", {"_why": WHY})
    assert refused.status_code == 409 and "Efter steget delar sig" in words(refused)


def test_a_step_is_skipped_unless_the_law_asks_for_it(as_: As, town: Town, number: str) -> None:
    admin = as_("admin")
    made = admin.post(f"{PAGE}/hoppa-over/{town.task('appoint_investigator', number).id}", {"_why": WHY})
    assert made.status_code == 302 and open_tasks(town) == {"investigate"}
    page = words(admin.get(PAGE))
    assert "Lagen kräver steget" in page
    refused = admin.post(f"{PAGE}/hoppa-over/{town.task('investigate', number).id}", {"_why": WHY})
    assert refused.status_code == 409 and "Lagen kräver steget" in words(refused)


def test_a_refused_repair_keeps_what_was_written(as_: As, town: Town, number: str) -> None:
    admin, task = as_("admin"), town.task("appoint_investigator", number).id
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.repair.reading.knows_the_way_without", lambda push, task: False)
        shown = admin.get(f"{PAGE}/hoppa-over/{task}")
        assert shown.status_code == 409 and "frågar efter svaret" in words(shown) and "<textarea" not in shown.text
        assert f"/hoppa-over/{task}" not in admin.get(PAGE).text
    for path in (f"hoppa-over/{town.task('appoint_investigator', number).id}", "avbryt"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Repairs, "skip", refuse)
            patch.setattr(Repairs, "cancel", refuse)
            refused = admin.post(f"{PAGE}/{path}", {"_why": WHY})
        assert refused.status_code == 409 and "Det gick inte." in words(refused)
        assert refused.text.count(WHY) == 1, "in the field, as it was written"


def refuse(*given: object) -> int:
    raise CannotMend("Det gick inte.")


def test_a_case_is_found_by_its_number_by_those_who_may_mend(as_: As, town: Town, number: str) -> None:
    admin = as_("admin")
    assert "Ärendenummer" in words(admin.get("/admin/"))
    for written in (number, "LS-2026-0001", " ls  2026-0001 "):
        assert admin.post("/reparera", {"number": written}).location == PAGE
    for written in ("LS 2026-0999", "", "../admin"):
        missed = admin.post("/reparera", {"number": written}, follow_redirects=True)
        assert "Det finns inget ärende med det numret" in words(missed)
    hire(town, "maria", "administrator")
    maria = as_("maria")
    assert "Ärendenummer" not in words(maria.get("/admin/"))
    refused = maria.post("/reparera", {"number": number}, follow_redirects=True)
    assert "Det finns inget ärende med det numret" in words(refused)


def test_what_has_been_mended_stands_on_the_page_without_values_or_reasons(as_: As, town: Town, number: str) -> None:
    admin = as_("admin")
    assert "Gjort här" not in words(admin.get(PAGE))
    admin.post(f"{PAGE}/uppgift/noticed_on", {"noticed_on": "2026-09-15", "_why": WHY})
    admin.post(f"{PAGE}/gor-om/{town.task('assess_report', number).id}", {"_why": WHY})
    shown = admin.get(PAGE)
    told = words(shown)
    assert "Uppgiften är rättad: Vilken dag fick du veta det?" in told and "Ada Minell, " in told
    assert told.index("Steget ska göras om: Bedöm rapporten") < told.index("Uppgiften är rättad")
    assert WHY not in shown.text and "14 september" not in told and "2026-09-14" not in shown.text


def test_who_reopens_a_step_whose_time_is_out_is_told_so(as_: As, town: Town, number: str) -> None:
    town.go(days=60)
    admin, task = as_("admin"), town.task("assess_report", number).id
    assert "ringer inte en gång till" in words(admin.get(f"{PAGE}/gor-om/{task}"))
    made = admin.post(f"{PAGE}/gor-om/{task}", {"_why": WHY}, follow_redirects=True)
    assert "Tiden för steget gick ut" in words(made)


def test_a_fact_is_corrected_and_who_reads_the_case_reads_why(as_: As, town: Town, number: str) -> None:
    admin = as_("admin")
    wrong = admin.post(f"{PAGE}/uppgift/noticed_on", {"noticed_on": "i går", "_why": WHY})
    assert wrong.status_code == 422 and WHY in wrong.text, "what was written is still there"
    made = admin.post(f"{PAGE}/uppgift/noticed_on", {"noticed_on": "2026-09-15", "_why": WHY}, follow_redirects=True)
    assert "Uppgiften är rättad" in words(made)
    with town.house.database.reading() as session:
        facts = session.scalars(select(CaseState.facts)).one()
        assert facts["noticed_on"] == "2026-09-15"
    maria = as_("maria")
    case = words(maria.get("/arenden/LS-2026-0001"))
    assert "En uppgift i ärendet rättades" in case and "Varför något har rättats" in case
    told = words(maria.get("/arenden/LS-2026-0001/rattat"))
    assert "Stod förut 14 september 2026 Står nu 15 september 2026" in told and WHY in told and "Ada Minell" in told
    assert as_("admin").get("/arenden/LS-2026-0001/rattat").status_code == 404
    assert as_("karin").get("/arenden/LS-2026-0001/rattat").status_code == 404


def test_a_choice_is_corrected_by_its_choices_and_a_person_by_a_list(as_: As, town: Town, number: str) -> None:
    admin = as_("admin")
    assert "Brist i" in admin.get(f"{PAGE}/uppgift/misconduct_type").text
    made = admin.post(f"{PAGE}/uppgift/misconduct_type", {"misconduct_type": "physical_abuse", "_why": WHY})
    assert made.status_code in (302, 422)
    with town.house.database.transaction() as session:
        state = session.scalars(select(CaseState)).one()
        state.facts = {**state.facts, "days_left": 3, "seen": True}
    for name, sent, kept in (("days_left", "4", 4), ("seen", "false", False)):
        assert admin.post(f"{PAGE}/uppgift/{name}", {name: "x", "_why": WHY}).status_code == 422
        assert admin.post(f"{PAGE}/uppgift/{name}", {name: sent, "_why": WHY}).status_code == 302
        with town.house.database.reading() as session:
            assert session.scalars(select(CaseState.facts)).one()[name] == kept


def test_a_cancelled_case_says_so_to_those_who_read_it_and_kindly_to_who_reported(
    as_: As, town: Town, number: str
) -> None:
    admin = as_("admin")
    assert "Det går inte att ångra" in words(admin.get(f"{PAGE}/avbryt"))
    made = admin.post(f"{PAGE}/avbryt", {"_why": WHY}, follow_redirects=True)
    assert "Ärendet är avbrutet" in words(made)
    assert "inte längre öppet" in words(admin.get(PAGE))
    assert admin.post(f"{PAGE}/avbryt", {"_why": WHY}).status_code == 409
    maria = as_("maria")
    case = words(maria.get("/arenden/LS-2026-0001"))
    assert "Avbrutet tisdag 15 september 2026" in case and "Ärendet avbröts" in case
    assert number in words(maria.get("/arenden?status=cancelled"))
    assert number not in words(maria.get("/arenden?status=closed"))
    elin = as_("elin")
    own = words(elin.get("/mina-rapporter/LS-2026-0001"))
    assert "Din rapport kom fram, men ärendet avbröts" in own and WHY not in own
    assert "Avbruten" in words(elin.get("/mina-rapporter"))


def test_a_fault_leads_to_the_case_it_is_in_and_is_tried_again_from_there(
    as_: As, town: Town, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(step: object) -> None:
        raise RuntimeError("Dörren")

    admin = as_("admin")
    with monkeypatch.context() as failing:
        for name in ("reminder", "escalation"):
            failing.setattr(delegates, name, fail)
        town.go(days=10)
        with town.house.database.reading() as session:
            fault = session.scalars(select(Incident).order_by(Incident.id)).first()
        assert fault is not None
        assert f"/reparera/fel/{fault.id}" in admin.get("/admin/").text
        assert admin.get(f"/reparera/fel/{fault.id}").location == f"{PAGE}#fel-{fault.id}"
        again = admin.post(f"/reparera/fel/{fault.id}/forsok", follow_redirects=True)
        assert "Det gick fel igen" in words(again)
    gone_well = words(admin.post(f"/reparera/fel/{fault.id}/forsok", follow_redirects=True))
    assert "Det gick bra den här gången" in gone_well
    for username in ("maria", "elin"):
        visitor = as_(username)
        assert visitor.get(f"/reparera/fel/{fault.id}").status_code == 404
        assert visitor.post(f"/reparera/fel/{fault.id}/forsok").status_code == 404


def test_when_what_follows_from_a_step_fails_its_doer_loses_nothing_and_the_fault_is_told(
    app: Flask, as_: As, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = town.report()
    town.do("register_report", "greta", number, **DIARY)
    town.do("receive_report", "anders", number, **reception())

    def fail(step: object) -> None:
        raise KeyError("Dörren")

    monkeypatch.setattr(delegates, "raise_ivo_question", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    task = town.task("assess_report", number).id
    answer = as_("maria").post(f"/uppgifter/{task}", assessment("serious"))
    page = words(answer)
    assert answer.status_code == 500 and "Något gick fel hos oss" in page and "Det är inte ditt fel" in page
    assert "Det du skrev är sparat" in page and "Det framgår av rapporten." in page
    assert open_tasks(town) == {"assess_report"}
    with town.house.database.reading() as session:
        assert session.scalars(select(Draft.key)).all() == [f"task:{task}"]
        (fault,) = session.scalars(select(Incident)).all()
    assert (fault.kind, fault.case_id) == ("web", town.case(number).id)
    told = words(as_("admin").get(PAGE))
    assert "Det som systemet gör vid ”Väck frågan om IVO-anmälan” gick inte att göra" in told and "Dörren" not in told


def test_the_history_holds_no_reason_and_no_value(as_: As, town: Town, number: str) -> None:
    as_("admin").post(f"{PAGE}/uppgift/noticed_on", {"noticed_on": "2026-09-15", "_why": WHY})
    with town.house.database.reading() as session:
        assert session.scalars(select(Repair.reason)).all() == [WHY]
        details = str(session.scalars(select(History.detail)).all())
    assert WHY not in details and "2026-09-15" not in details


def test_a_forged_request_mends_nothing(as_: As, town: Town, number: str) -> None:
    assert as_("admin").client.post(f"{PAGE}/avbryt", data={"_why": WHY}).status_code == 400
    with town.house.database.reading() as session:
        assert session.scalars(select(Case.status)).all() == ["open"]


def test_the_system_administrator_of_granvik_holds_each_right_by_a_role(town: Town) -> None:
    with town.house.database.reading() as session:
        held = set(session.scalars(select(RoleHolding.role).where(RoleHolding.person_id == town.person("admin"))))
    rights = {"forsoker_igen", "rattar_uppgifter", "ateroppnar_steg", "hoppar_over_steg", "avbryter_arenden"}
    assert held == {"administrator", *rights}
