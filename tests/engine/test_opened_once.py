"""A form that is sent twice opens one case, whoever is first."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from engine.errors import AnswersRefused
from engine.models import Case
from tests.builders import REPORT, Town


def test_four_presses_at_the_same_time_open_one_case(town: Town) -> None:
    answers, elin = {**REPORT, "unit": town.unit("Gruppbostaden Björkbacken")}, town.person("elin")
    with ThreadPoolExecutor(max_workers=4) as presses:
        sent = [presses.submit(town.cases.open, "lex_sarah", elin, answers, once="same") for _ in range(4)]
    assert [one.result() for one in sent] == ["LS 2026-0001"] * 4
    with town.house.database.reading() as session:
        assert session.scalars(select(Case.number)).all() == ["LS 2026-0001"]


def test_a_sending_that_was_refused_may_be_sent_again(town: Town) -> None:
    answers, elin = {**REPORT, "unit": town.unit("Gruppbostaden Björkbacken")}, town.person("elin")
    with pytest.raises(AnswersRefused):
        town.cases.open("lex_sarah", elin, {**answers, "what_happened": ""}, once="same")
    assert town.cases.open("lex_sarah", elin, answers, once="same") == "LS 2026-0001"
