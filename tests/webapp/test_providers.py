"""Private providers tell the nämnd: by an account, or by a link that works once."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.models import Answer, Case
from engine.protecting import Protecting
from tests.builders import Town
from tests.webapp.conftest import Visitor, words
from workflows.records.models import Decision, ProviderLink, ProviderReport

As = Callable[[str], Visitor]

TOLD = {
    "place": "Hemtjänst Väst",
    "law": "SoL",
    "operator_received_on": "2026-09-14",
    "what_happened": "En medarbetare har lånat pengar av en kund.",
    "misconduct_type": "financial_abuse",
    "persons_concerned": "1",
    "operator_measures": "Medarbetaren arbetar inte hos kunden.",
    "operator_says_safe": "true",
    "operator_police": "no",
    "contact_name": "Pia Krans",
    "contact_phone": "0123-55 66 77",
}
UPDATE = {"operator_outcome": "misconduct", "operator_ivo": "no", "operator_note": "Klart.", "operator_police": "no"}


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    """What is kept on which database is proven by the stories."""
    built = Town(sqlite_url)
    yield built
    built.close()


def rows(town: Town, table: Any) -> list[Any]:
    with town.house.database.reading() as session:
        return list(session.scalars(select(table)))


def link_to(as_: As, town: Town, provider: str = "Vårdvillan i Granvik AB", **also: Any) -> str:
    page = as_("henrik").post("/utforare/lank", {"provider": town.unit(provider), **also})
    found = re.search(r'value="[^"]*(/utforarlank/[^"]+)"', page.text)
    assert found, page.text
    return found[1]


def test_a_providers_account_informs_the_namnd_and_follows_it(as_: As, town: Town) -> None:
    pia = as_("pia")
    assert "Informera nämnden" in pia.get("/").text
    sent = pia.post("/rapportera", TOLD)
    assert sent.location == "/mina-rapporter/UT-2026-0001/kvitto"
    assert "Avtalsansvarig har fått er information" in words(pia.get(sent.location))
    assert pia.get("/arenden/UT-2026-0001").status_code == 404
    assert [row.days_to_inform for row in rows(town, ProviderReport)] == [1]


def test_those_who_work_here_do_not_meet_the_providers_form(as_: As, town: Town) -> None:
    assert as_("elin").get("/rapportera/provider_report").status_code == 404
    assert as_("pia").get("/rapportera/deviation").status_code == 404


def test_what_is_new_is_added_where_it_was_told(as_: As, town: Town) -> None:
    pia = as_("pia")
    pia.post("/rapportera", TOLD)
    assert "Lämna nya uppgifter" not in pia.get("/mina-rapporter/UT-2026-0001").text
    town.do("register_information", "greta", diary_number="SN 2026/1", secrecy_marked=True)
    town.do("receive_information", "henrik", concerns_us=True, safety_manager=town.person("karin"))
    assert "Lämna nya uppgifter" in pia.get("/mina-rapporter/UT-2026-0001").text
    added = pia.post("/mina-rapporter/UT-2026-0001/operator_update", UPDATE)
    assert added.location == "/mina-rapporter/UT-2026-0001"
    assert [row.outcome for row in rows(town, ProviderReport)] == ["misconduct"]


def test_a_link_opens_one_case_and_then_leads_nowhere(as_: As, stranger: Visitor, town: Town) -> None:
    link = link_to(as_, town)
    assert "Vårdvillan i Granvik AB" in words(stranger.get(link))
    sent = stranger.post(link, TOLD)
    assert "UT 2026-0001" in words(sent)
    assert [case.opened_by_id for case in rows(town, Case)] == [None]
    assert stranger.get(link).status_code == 410
    assert stranger.post(link, TOLD).status_code == 410
    assert len(rows(town, Case)) == 1


def test_a_link_to_a_running_case_adds_to_it(as_: As, stranger: Visitor, town: Town) -> None:
    stranger.post(link_to(as_, town), TOLD)
    town.do("register_information", "greta", diary_number="SN 2026/1", secrecy_marked=True)
    town.do("receive_information", "henrik", concerns_us=True, safety_manager=town.person("karin"))
    link = link_to(as_, town, case=town.case("UT 2026-0001").id)
    wrong = stranger.post(link, {**UPDATE, "operator_note": ""})
    assert wrong.status_code == 422
    assert "UT 2026-0001" in words(stranger.post(link, UPDATE))
    assert [row.outcome for row in rows(town, ProviderReport)] == ["misconduct"]
    assert stranger.get(link).status_code == 410


def followed(town: Town, stranger: Visitor, as_: As) -> tuple[str, int]:
    """A link to a running case, and the number of its row."""
    stranger.post(link_to(as_, town), TOLD)
    town.do("register_information", "greta", diary_number="SN 2026/1", secrecy_marked=True)
    town.do("receive_information", "henrik", concerns_us=True, safety_manager=town.person("karin"))
    case_id = town.case("UT 2026-0001").id
    return link_to(as_, town, case=case_id), case_id


def test_a_link_whose_use_was_not_noted_in_time_adds_nothing_twice(
    as_: As, stranger: Visitor, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, case_id = followed(town, stranger, as_)
    with monkeypatch.context() as patched:
        patched.setattr("workflows.provider_report.desk.note_used", lambda *_: None)  # the process died just then
        assert stranger.post(link, UPDATE).status_code == 200
    assert "UT 2026-0001" in words(stranger.post(link, {**UPDATE, "operator_note": "En gång till."}))
    with town.house.database.reading() as session:
        told = session.scalars(select(Answer).where(Answer.case_id == case_id, Answer.name == "operator_update")).all()
    assert [answer.answers["operator_note"] for answer in told] == ["Klart."]
    assert stranger.get(link).status_code == 410


def test_a_link_to_a_case_that_has_been_closed_leads_nowhere(as_: As, stranger: Visitor, town: Town) -> None:
    link, case_id = followed(town, stranger, as_)
    with town.house.database.transaction() as session:
        session.get_one(Case, case_id).status = "closed"
    assert stranger.get(link).status_code == 410
    assert stranger.post(link, UPDATE).status_code == 410


def test_a_protected_case_is_not_named_in_the_list_of_links(as_: As, stranger: Visitor, town: Town) -> None:
    _, case_id = followed(town, stranger, as_)
    assert "UT 2026-0001" in as_("nina").get("/utforare/").text
    Protecting(town.house).protect(case_id, town.person("karin"), [town.person("henrik")])
    assert "UT 2026-0001" not in as_("nina").get("/utforare/").text
    assert "UT 2026-0001" in as_("henrik").get("/utforare/").text


def test_what_is_wrong_comes_back_and_the_link_still_works(as_: As, stranger: Visitor, town: Town) -> None:
    link = link_to(as_, town)
    refused = stranger.post(link, {**TOLD, "place": ""})
    assert refused.status_code == 422
    assert TOLD["what_happened"] in refused.text
    assert stranger.post(link, TOLD).status_code == 200


def test_an_old_and_a_withdrawn_link_lead_nowhere(as_: As, stranger: Visitor, town: Town) -> None:
    old, withdrawn = link_to(as_, town), link_to(as_, town)
    henrik = as_("henrik")
    henrik.post(f"/utforare/lank/{rows(town, ProviderLink)[1].id}/aterkalla")
    assert stranger.get(withdrawn).status_code == 410
    assert stranger.get(old).status_code == 200
    town.now += timedelta(days=15)
    assert stranger.get(old).status_code == 410
    assert stranger.get("/utforarlank/gissat").status_code == 410


def test_the_link_itself_is_kept_nowhere(as_: As, town: Town) -> None:
    secret = link_to(as_, town).rpartition("/")[2]
    assert secret not in as_("henrik").get("/utforare/").text
    assert secret not in repr([vars(row) for row in rows(town, ProviderLink)])


def test_only_those_who_answer_for_contracts_make_links(as_: As, town: Town) -> None:
    assert as_("elin").get("/utforare/").status_code == 403
    assert as_("nina").get("/utforare/").status_code == 200
    assert as_("nina").post("/utforare/lank", {"provider": town.unit("Omsorgshjälpen AB")}).status_code == 403
    assert as_("anders").post("/utforare/lank/1/aterkalla").status_code == 403


def test_the_figures_of_each_provider_are_counted_apart(as_: As, stranger: Visitor, town: Town) -> None:
    as_("pia").post("/rapportera", TOLD)
    stranger.post(link_to(as_, town), {**TOLD, "operator_received_on": "2026-09-15"})
    page = words(as_("henrik").get("/utforare/"))
    assert "Omsorgshjälpen AB 1 0 0 1 1.0 0" in page or "Omsorgshjälpen AB 1 0 0 1 1 0" in page
    assert "Vårdvillan i Granvik AB 1 0 0 0 0 0" in page


def test_a_sanction_is_told_as_a_sanction(as_: As, town: Town) -> None:
    as_("pia").post("/rapportera", TOLD)
    henrik = town.person("henrik")
    town.do("register_information", "greta", diary_number="SN 2026/1", secrecy_marked=True)
    town.do("receive_information", "henrik", concerns_us=True, safety_manager=town.person("karin"))
    case = town.case("UT 2026-0001")
    decided = {"kind": "provider_sanction", "decided_on": town.now.date(), "decider_role": "namndsekreterare"}
    with town.house.database.transaction() as session:
        for value in ("yes", "other"):
            written = {"recorded_by_id": henrik, "recorded_at": town.now, "paragraph": "§ 94", "reason": "Avtalet."}
            session.add(Decision(case_id=case.id, value=value, **decided, **written))
    page = words(as_("henrik").get("/arenden/UT-2026-0001"))
    assert "Sanktion: beslutas" in page and "Sanktion: annat beslut" in page
    assert "anmälas till IVO Nämndsekreterare" not in page
