"""What waits for somebody, and the page where it is done."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from engine import drafts
from engine.models import Answer, Case, Draft, ReadLog, RoleHolding, UserTask
from engine.push import Push
from engine.reading.task_page import read_task
from tests.builders import Town
from tests.engine.everyday import away
from tests.webapp.conftest import Visitor, words
from tests.webapp.test_reporting import RECEIVED

As = Callable[[str], Visitor]

SENT: dict[str, str] = {**RECEIVED, "person_safe": "true", "person_informed": "true"}


@pytest.fixture
def number(town: Town) -> str:
    """Elin has reported at Björkbacken, and Ulla at Hemtjänst Norr, which is no business of Anders's."""
    number = town.report(by="elin")
    town.report(by="ulla", unit="Hemtjänst Norr")
    return number


@pytest.fixture
def reception(town: Town, number: str) -> str:
    """Where Anders does his step."""
    return f"/uppgifter/{town.task('receive_report', number).id}"


def status_of(town: Town, name: str, number: str) -> str:
    return town.task(name, number).status


def test_the_list_holds_what_waits_for_me_and_no_strangers_case(as_: As, number: str) -> None:
    page = words(as_("anders").get("/uppgifter"))
    assert "LS 2026-0001" in page and "LS 2026-0002" not in page
    assert "Vidta omedelbara åtgärder" in page and "I dag (1)" in page


def test_the_bar_counts_what_waits_for_me(as_: As, number: str) -> None:
    assert "Mina uppgifter 2 att göra" in words(as_("greta").get("/arenden"))


def test_what_is_late_comes_first_and_says_so(as_: As, town: Town, number: str) -> None:
    town.go(days=2)
    page = words(as_("greta").get("/uppgifter"))
    assert "Försenade (2)" in page and "1 dag försenad" in page


def test_filters_narrow_the_list_and_the_tiles_lead_to_what_they_count(as_: As, town: Town, number: str) -> None:
    greta = as_("greta")
    unit = town.unit("Hemtjänst Norr")
    narrowed = words(greta.get(f"/uppgifter?enhet={unit}"))
    assert "LS 2026-0002" in narrowed and "LS 2026-0001" not in narrowed
    assert f"enhet={unit}&amp;nar=veckan" in greta.get(f"/uppgifter?enhet={unit}").text
    assert "Inget passar urvalet" in words(greta.get("/uppgifter?nar=forsenade"))
    assert "LS 2026-0001" in words(greta.get("/uppgifter?nar=veckan"))
    assert "Inget passar urvalet" in words(greta.get("/uppgifter?process=measure"))


def test_mine_and_the_groups_are_two_lists_that_leave_nothing_out(as_: As, town: Town, number: str) -> None:
    greta = as_("greta")
    greta.post(f"/uppgifter/{town.task('register_report', number).id}/ta")
    mine, groups = (words(greta.get(f"/uppgifter?vems={whose}")) for whose in ("min", "gruppens"))
    assert "LS 2026-0001" in mine and "LS 2026-0002" not in mine
    assert "LS 2026-0002" in groups and "LS 2026-0001" not in groups


def test_a_long_list_has_pages(as_: As, town: Town) -> None:
    for _ in range(51):
        town.report(by="elin")
    greta = as_("greta")
    first, second = greta.get("/uppgifter").text, greta.get("/uppgifter?sida=2").text
    assert first.count("Diarieför rapporten</a>") == 50 and second.count("Diarieför rapporten</a>") == 1
    assert "1–50 av 51" in first and 'href="/uppgifter?sida=2"' in first


def test_the_page_shows_what_to_do_why_and_what_is_known(as_: As, town: Town, reception: str) -> None:
    page = words(as_("anders").get(reception))
    assert "Din tur nu" in page and "Se till att den enskilde är trygg" in page
    assert "Personalen låste dörren utifrån under frukosten." in page
    assert "27 kap. 5 § SoL (2025:400)" in page and "härlett" in page
    assert "De omedelbara åtgärderna ska vara dokumenterade senast tisdag 15 september 2026 kl. 11.40" in page
    assert "Rapporten tisdag 15 september 2026 kl. 07.40" in page and "07.40, Elin" not in page


def test_opening_the_page_is_remembered(as_: As, town: Town, reception: str) -> None:
    as_("anders").get(reception)
    with town.house.database.reading() as session:
        looked = session.scalars(select(ReadLog)).one()
    assert (looked.person_id, looked.case_id, looked.what) == (town.person("anders"), 1, "task")


def test_a_step_that_is_filled_in_is_done(as_: As, town: Town, number: str, reception: str) -> None:
    answer = as_("anders").post(reception, SENT)
    assert answer.location == "/uppgifter"
    assert status_of(town, "receive_report", number) == "done"


def test_a_refused_form_comes_back_filled_in_and_is_kept_as_a_draft(as_: As, town: Town, reception: str) -> None:
    anders = as_("anders")
    answer = anders.post(reception, {**SENT, "measures_taken_on": "2026-09-20"})
    assert answer.status_code == 422
    assert "Dagen har inte varit än." in words(answer) and SENT["immediate_measures"] in answer.text
    assert 'href="#f-measures_taken_on"' in answer.text
    assert SENT["immediate_measures"] in as_("anders").get(reception).text


def test_the_second_of_two_presses_is_told_who_was_first_and_when(as_: As, town: Town, reception: str) -> None:
    anders = as_("anders")
    assert anders.post(reception, SENT).status_code == 302
    again = anders.post(reception, SENT)
    assert again.status_code == 409
    assert "Uppgiften är redan gjord av Anders Sjö kl. 07.40." in words(again)
    town.go(days=1)
    later = words(anders.get(reception))
    assert "Uppgiften är redan gjord av Anders Sjö den 15 september 2026 kl. 07.40." in later
    with town.house.database.reading() as session:
        assert len(session.scalars(select(Answer).where(Answer.name == "receive_report")).all()) == 1


MINE = {**SENT, "immediate_measures": "Jag satt hos <b>henne</b> hela natten."}


def draft_of(town: Town, key: str, who: str) -> dict[str, object] | None:
    with town.house.database.reading() as session:
        draft = session.get(Draft, (key, town.person(who)))
        return dict(draft.answers) if draft else None


def test_who_came_late_loses_no_word(as_: As, town: Town, number: str, reception: str) -> None:
    """Maria stands in for Anders and was first; his text is kept, shown, and no markup."""
    anders = as_("anders")
    anders.get(reception)
    away(town, "anders", "maria")
    town.do("receive_report", "maria", number, **RECEIVED)
    late = anders.post(reception, MINE)
    assert late.status_code == 409
    assert "Det du skrev är sparat" in words(late) and "Jag satt hos &lt;b&gt;henne&lt;/b&gt; hela natten." in late.text
    kept = draft_of(town, f"task:{town.task('receive_report', number).id}", "anders")
    assert kept and kept["immediate_measures"] == MINE["immediate_measures"]
    again = as_("anders").get(reception)
    assert again.status_code == 409 and "hela natten" in again.text
    assert "hela natten" not in as_("maria").get(reception).text + as_("greta").get(reception).text


def test_who_was_overtaken_by_another_taking_the_task_finds_the_words_on_the_page(
    as_: As, town: Town, number: str, reception: str
) -> None:
    anders = as_("anders")
    town.cases.hand_over(town.task("receive_report", number).id, town.person("anders"), town.person("sofia"))
    refused = anders.post(reception, MINE)
    assert refused.status_code == 403 and "hela natten" in refused.text
    assert "Det du skrev finns kvar" in words(anders.get(reception)) and "hela natten" in anders.get(reception).text
    assert "hela natten" not in as_("sofia").get(reception).text


def test_who_has_lost_sight_of_the_case_may_still_copy_the_words(as_: As, town: Town, reception: str) -> None:
    anders = as_("anders")
    town.cases.involve(1, town.person("greta"), town.person("anders"))
    refused = anders.post(reception, MINE)
    assert refused.status_code == 404 and "hela natten" in refused.text
    assert "Det är inte sparat." in words(refused)


def test_a_fault_of_ours_loses_no_word_and_changes_nothing(
    app: Flask, as_: As, town: Town, number: str, reception: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("något")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(Push, "complete", breaks)
    anders = as_("anders")
    fault = anders.post(reception, MINE)
    assert fault.status_code == 500 and "hela natten" in fault.text and "Fortsätt på utkastet" in fault.text
    assert status_of(town, "receive_report", number) == "open"
    assert "Jag satt hos &lt;b&gt;henne&lt;/b&gt; hela natten." in as_("anders").get(reception).text


def test_when_nothing_can_be_kept_the_words_are_on_the_page_to_copy(
    app: Flask, as_: As, reception: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("databasen är låst")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    anders = as_("anders")
    monkeypatch.setattr(drafts, "save", breaks)
    fault = anders.post(reception, MINE)
    assert fault.status_code == 500 and "hela natten" in fault.text
    assert "Det är inte sparat. Kopiera texten härifrån" in words(fault)


def test_a_step_done_leaves_no_draft(as_: As, town: Town, reception: str) -> None:
    as_("anders").post(reception, MINE)
    assert draft_of(town, reception.replace("/uppgifter/", "task:"), "anders") is None


def test_a_decision_is_offered_only_to_those_who_may_make_it(as_: As, town: Town, number: str) -> None:
    town.cancel_meetings()
    town.cases.act(1, "ivo_question", town.person("anders"), {"ivo_question_reason": "En person var inlåst."})
    task = town.task("decide_notification", number)
    decider = as_("birgitta")
    path = f"/uppgifter/{task.id}/lamna-over"
    assert "ingen annan den rollen" in words(decider.get(path))
    with town.house.database.transaction() as session:
        held = {"role": task.role, "unit_id": task.unit_id, "valid_from": town.now.date(), "valid_to": None}
        session.add(RoleHolding(person_id=town.person("sara"), **held))
    offered = decider.get(path).text
    assert "Sara Kvist" in offered and "Elin Strand" not in offered
    slipped = decider.post(path, {"person": town.person("elin")})
    assert slipped.status_code == 409 and "får bara fattas av den som har rollen" in words(slipped)
    assert decider.post(path, {"person": town.person("sara")}).status_code == 302


def test_what_the_step_rests_on_stands_open_beside_it(as_: As, town: Town, number: str, reception: str) -> None:
    assert open_steps(as_("anders").get(reception).text) == ["Rapporten"]
    town.do("register_report", "greta", number, diary_number="SN 2026/1", secrecy_marked=True, inform_presidium=True)
    town.do("receive_report", "anders", number, **RECEIVED)
    page = as_("maria").get(f"/uppgifter/{town.task('assess_report', number).id}").text
    assert open_steps(page) == ["Rapporten", "Vidta omedelbara åtgärder"]


def open_steps(page: str) -> list[str]:
    return re.findall(r'<details class="why" open>\s*<summary>([^<]+)<', page)


def test_who_is_involved_is_not_named_as_one_who_can_do_the_task(as_: As, town: Town, number: str) -> None:
    """Stefan holds the role too, and loses it in this case."""
    task = town.task("receive_report", number)
    with town.house.database.transaction() as session:
        held = {"role": task.role, "unit_id": task.unit_id, "valid_from": town.now.date(), "valid_to": None}
        session.add(RoleHolding(person_id=town.person("stefan"), **held))
    path, greta = f"/uppgifter/{task.id}", as_("greta")
    assert "Stefan Gran" in words(greta.get(path))
    town.cases.involve(1, town.person("greta"), town.person("stefan"))
    assert "Stefan Gran" not in words(greta.get(path))


def test_the_task_page_knows_the_reporter_only_for_those_who_may(town: Town, number: str) -> None:
    task = town.task("receive_report", number).id
    named = {}
    with town.house.database.reading() as session:
        for who in ("anders", "greta"):
            page = read_task(town.house, session, task, town.person(who), town.now.date())
            named[who] = (str(page.done[0].form.by), page.done[0].form.position)
    assert named["anders"] == ("Elin Strand, Socionompraktikant", "Socionompraktikant")
    assert named["greta"] == ("Den som öppnade ärendet", "")


def test_a_colleague_who_sees_the_case_is_told_whom_it_waits_for_and_gets_no_form(as_: As, reception: str) -> None:
    greta = as_("greta")
    page = greta.get(reception)
    assert "Väntar på Anders Sjö, Enhetschef" in words(page) and "data-form" not in page.text
    refused = greta.post(reception, SENT)
    assert refused.status_code == 403 and "Uppgiften väntar på någon annan." in words(refused)


@pytest.mark.parametrize("who", ["karin", "stefan", "admin"])
def test_others_find_no_such_task(as_: As, town: Town, reception: str, who: str) -> None:
    outsider = as_(who)
    for ending in ("", "/lamna-over"):
        assert outsider.get(reception + ending).status_code == 404
    for ending in ("", "/utkast", "/ta", "/lamna-tillbaka", "/lamna-over"):
        assert outsider.post(reception + ending, SENT).status_code == 404
    as_("anders").post(reception, SENT)
    assert outsider.get(reception).status_code == outsider.post(reception, SENT).status_code == 404


def test_the_person_the_case_is_about_loses_the_page_they_had_open(as_: As, town: Town, reception: str) -> None:
    anders = as_("anders")
    assert anders.get(reception).status_code == 200
    town.cases.involve(1, town.person("greta"), town.person("anders"))
    assert anders.get(reception).status_code == anders.post(reception, SENT).status_code == 404
    assert "LS 2026-0001" not in anders.get("/uppgifter").text
    assert as_("maria").get(reception).status_code == 200


def test_rows_are_added_and_taken_away_without_scripts(as_: As, town: Town, number: str) -> None:
    page, path = at_investigation(as_, town, number)
    more = {"course_of_events": "Så här gick det till", "causes-0-description": "Rutin saknas", "_add": "causes"}
    added = page.post(path, more)
    assert added.status_code == 200
    assert "causes-1-description" in added.text and "Så här gick det till" in added.text
    fewer = page.post(path, {"causes-0-description": "Bort", "causes-1-description": "Kvar", "_remove": "causes-0"})
    assert "Kvar" in fewer.text and "Bort" not in fewer.text


def at_investigation(as_: As, town: Town, number: str) -> tuple[Visitor, str]:
    """The case has come so far that Johan investigates."""
    town.do("register_report", "greta", number, diary_number="SN 2026/1", secrecy_marked=True, inform_presidium=True)
    town.do("receive_report", "anders", number, **RECEIVED)
    town.do("assess_report", "maria", number, **ASSESSED)
    commission = {"investigator": town.person("johan"), "commission": "Utred", "impartiality_checked": True}
    town.do("appoint_investigator", "maria", number, **commission)
    return as_("johan"), f"/uppgifter/{town.task('investigate', number).id}"


ASSESSED = {
    "assessment": "investigate",
    "assessment_reason": "Det behöver utredas.",
    "law": "LSS",
    "area": "lss_adult_housing",
    "misconduct_type": "legal_certainty",
    "severity": 3,
    "probability": 2,
}


def test_somebody_takes_a_task_puts_it_back_and_hands_it_over(as_: As, town: Town, number: str, reception: str) -> None:
    anders = as_("anders")
    anders.post(f"{reception}/ta")
    assert town.task("receive_report", number).assignee_id == town.person("anders")
    anders.post(f"{reception}/lamna-tillbaka")
    assert town.task("receive_report", number).assignee_id is None
    anders.post(f"{reception}/lamna-over", {"person": town.person("sofia")})
    assert "LS 2026-0001" in as_("sofia").get("/uppgifter").text
    assert as_("anders").get(reception).status_code == 200
    assert "Väntar på Sofia Dahl" in words(as_("anders").get(reception))


def test_whoever_is_involved_can_neither_be_chosen_nor_slipped_in(as_: As, town: Town, reception: str) -> None:
    town.cases.involve(1, town.person("greta"), town.person("stefan"))
    anders = as_("anders")
    assert f'<option value="{town.person("stefan")}"' not in anders.get(f"{reception}/lamna-over").text
    slipped = anders.post(f"{reception}/lamna-over", {"person": town.person("stefan")})
    assert slipped.status_code == 409 and "inblandad" in words(slipped)


def test_a_person_is_found_by_name_title_or_unit_without_scripts(as_: As, reception: str) -> None:
    page = words(as_("anders").get(f"{reception}/lamna-over?sok=ordförande+STÅHL"))
    assert "Birgitta Ståhl" in page and "Greta Holm" not in page


def test_nobody_chosen_is_told_kindly(as_: As, reception: str) -> None:
    answer = as_("anders").post(f"{reception}/lamna-over", {"person": ""})
    assert answer.status_code == 422 and "Välj vem som ska ta över." in words(answer)


def test_the_manager_it_was_escalated_to_hands_it_on(as_: As, town: Town, number: str, reception: str) -> None:
    maria = as_("maria")
    assert maria.get(reception).status_code == 404
    town.go(days=1)
    assert "lämna över uppgiften" in words(maria.get(reception))
    maria.post(f"{reception}/lamna-over", {"person": town.person("sofia")})
    assert town.task("receive_report", number).assignee_id == town.person("sofia")


def test_a_draft_of_a_task_comes_back_and_nobody_else_sees_it(as_: As, town: Town, reception: str) -> None:
    anders = as_("anders")
    assert anders.post(f"{reception}/utkast", {"immediate_measures": "Halvvägs"}).status_code == 204
    assert "Halvvägs" in as_("anders").get(reception).text
    anders.post(reception, {"immediate_measures": "Halvvägs", "_throw": "1"})
    assert "Halvvägs" not in anders.get(reception).text
    with town.house.database.reading() as session:
        assert session.scalars(select(Draft)).all() == []


def test_a_step_that_must_wait_says_for_what_and_cannot_be_sent(as_: As, town: Town, number: str) -> None:
    """The need is the process's own; here the decision waits for the question to IVO."""
    from workflows.board.ivo import IVO_QUESTION_FIRST

    with town.house.database.transaction() as session:
        case = session.scalars(select(Case).where(Case.number == number)).one()
        row = {"case_id": case.id, "title": "Besluta", "role": "chef", "unit_id": case.unit_id, "status": "open"}
        session.add(UserTask(id="d" * 32, name="confirm_closing", opened_at=town.now, **row))
        session.add(UserTask(id="e" * 32, name="decide_notification", opened_at=town.now, **row))
    anders = as_("anders")
    page = anders.get(f"/uppgifter/{'d' * 32}")
    assert IVO_QUESTION_FIRST in words(page) and "disabled" in page.text
    assert "Väntar på annat (1)" in words(anders.get("/uppgifter"))
