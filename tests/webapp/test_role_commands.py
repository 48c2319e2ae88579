"""Roles by the command line: given, ended, asked for by day, and refused in words."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from engine.models import OrganisationChange
from tests.builders import Town
from webapp.commands import main

NORR = "Hemtjänst Norr"


@pytest.fixture
def town(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setenv("VAKSAM_DATABASE_URL", database_url)
    built = Town(database_url)
    yield built
    built.close()


def test_a_role_is_given_from_a_day_and_who_held_it_is_told(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["person", "role", "samir", "chef", NORR, "--from", "2030-01-01", "--why", "Tillträder efter Karin."]
    assert main(given) == 0
    assert main(["person", "who", "chef", NORR, "--on", "2029-12-31"]) == 0
    assert main(["person", "who", "chef", NORR, "--on", "2030-01-01"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [
        f"samir har rollen Chef vid {NORR} från 2030-01-01.",
        "Karin Falk, Enhetschef, 2024-01-01 –",
        "Samir Taleb, Undersköterska, 2030-01-01 –",
        "Karin Falk, Enhetschef, 2024-01-01 –",
    ]
    with town.house.database.reading() as session:
        [row] = session.scalars(select(OrganisationChange))
        assert (row.kind, row.by_id, row.reason) == ("role_given", None, "Tillträder efter Karin.")


def test_a_role_is_ended_and_then_nobody_holds_it(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["person", "end-role", "karin", "chef", NORR, "--last", "2099-06-30", "--why", "Slutar."]) == 0
    assert main(["person", "who", "chef", NORR, "--on", "2099-07-01"]) == 0
    assert "Ingen hade rollen där den dagen." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["role", "karin", "chef", NORR, "--why", "x"], "Personen har redan rollen där"),
        (["role", "samir", "chef", NORR], "Skriv varför med --why. Inget är ändrat."),
        (["role", "nobody", "chef", NORR, "--why", "x"], "det finns ingen med användarnamnet 'nobody'"),
        (["role", "samir", "chef", "Ingenstans", "--why", "x"], "det finns ingen enhet som heter 'Ingenstans'"),
        (["end-role", "samir", "chef", NORR, "--why", "x"], "Personen har inte den rollen där i dag"),
    ],
)
def test_what_cannot_be_done_is_told(
    town: Town, capsys: pytest.CaptureFixture[str], command: list[str], told: str
) -> None:
    assert main(["person", *command]) == 2
    assert told in capsys.readouterr().err
