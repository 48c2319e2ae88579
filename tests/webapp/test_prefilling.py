"""Nobody types twice what the case knows, and nobody judges with last time's answer filled in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.builders import Town
from tests.engine.everyday import DIARY, assessment, reception
from tests.webapp.conftest import Visitor
from tests.workflows.test_lex_sarah_rules import COMMISSION, INVESTIGATION

As = Callable[[str], Visitor]


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    built = Town(sqlite_url)
    yield built
    built.close()


def test_the_notification_is_filled_in_with_what_the_case_knows(as_: As, town: Town) -> None:
    town.cancel_meetings()
    town.report(happened_at="07:10")
    town.do("register_report", "greta", **DIARY)
    town.do("receive_report", "anders", **reception())
    town.do("assess_report", "maria", **assessment("serious"))
    decided: dict[str, Any] = {"notification_reason": "Kan inte vänta.", "notification_decided_on": "2026-09-15"}
    town.do("decide_notification", "birgitta", notification=True, **decided)
    page = as_("nina").get(f"/uppgifter/{town.task('notify_ivo').id}").text
    for known in ("Gruppbostaden Björkbacken", "Björkvägen 4", "990 12", "Personalen låste dörren utifrån", "Nina Ek"):
        assert f'value="{known}"' in page or known in page.partition("Att fylla i")[2], known
    assert "2026-09-14 kl. 07:10" in page and "SN 2026/0101" in page


def test_a_second_review_starts_empty(as_: As, town: Town) -> None:
    town.report()
    town.do("register_report", "greta", **DIARY)
    town.do("receive_report", "anders", **reception())
    town.do("assess_report", "maria", **assessment("investigate"))
    town.do("appoint_investigator", "maria", investigator=town.person("johan"), **COMMISSION)
    town.do("investigate", "johan", **INVESTIGATION)
    proposal: dict[str, Any] = {"proposed_outcome": "none", "proposal_reason": "Inget missförhållande."}
    town.do("propose_decision", "johan", **proposal)
    town.go(minutes=1)
    town.do("review_proposal", "maria", review="rework", review_comment="Fråga även nattpersonalen.")
    assert "Fråga även nattpersonalen." in as_("johan").get(f"/uppgifter/{town.task('investigate').id}").text
    town.do("investigate", "johan", **INVESTIGATION)
    town.go(minutes=1)
    town.do("propose_decision", "johan", **proposal)
    form = as_("maria").get(f"/uppgifter/{town.task('review_proposal').id}").text.partition("Att fylla i")[2]
    assert "checked" not in form and "nattpersonalen" not in form
