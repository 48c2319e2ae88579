"""A process owner's own test: a story in a file is played, told and compared, and what is wrong is named."""

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from engine.installation import Installation
from engine.scenarios import run_scenarios
from tests.servers import databases
from tests.stories import granvik, on_granvik

START = """\
titel: Praktikant rapporterar
börjar: 2026-09-15 07:40
steg:
  - vem: elin
    rapportera: lex_sarah
    svar:
      unit: Gruppbostaden Björkbacken
      kind: event
      happened_on: 2026-09-14
      noticed_on: 2026-09-14
      what_happened: Dörren låstes utifrån.
      concerns_staff: [stefan]
"""
RECEIVED = """\
  - när: 2026-09-15 09:00
    vem: anders
    gör: receive_report
    svar: {measures_taken_on: idag, immediate_measures: Dörren är upplåst., person_safe: ja, police_report: considered,
           person_informed: ja, guardian_informed: "yes"}
"""

RECEIVE = "  - vem: anders\n    gör: receive_report\n"

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Play texts as files, in a folder of their own; answers with the exit code and what was told."""

    def make_house(url: str, now: Callable[[], datetime], municipality: str = "") -> Installation:
        return on_granvik(databases.sqlite(tmp_path, granvik), now)

    def run_(*texts: str) -> tuple[int, str]:
        folder = tmp_path / "berattelser"
        folder.mkdir()
        for number, text in enumerate(texts):
            (folder / f"berattelse_{number}.yaml").write_text(text, encoding="utf-8")
        out = io.StringIO()
        return run_scenarios([folder], make_house=make_house, out=out), out.getvalue()

    return run_


def test_a_story_that_goes_as_told_says_who_got_what_and_when(run: Run) -> None:
    code, told = run(START + RECEIVED)
    assert code == 0
    assert "tis 15 sep. 2026 07.40  elin rapporterar lex_sarah" in told
    assert "ärende LS 2026-0001 öppnas (Lex Sarah)" in told
    assert "ny uppgift: Vidta omedelbara åtgärder (receive_report, LS 2026-0001), för chef vid Gruppbostaden" in told
    assert "frist: Rapporten ska vara diarieförd senast onsdag 16 september 2026: en arbetsdag efter" in told
    assert "brev till elin: LS 2026-0001: tack, din rapport är mottagen" in told
    assert told.endswith("Allt stämmer.\n\n")


def test_one_wrong_date_names_the_step_the_two_dates_and_the_reason(run: Run) -> None:
    code, told = run(START + "    då: {frister: {register_report: 2026-09-17}}\n")
    assert code == 1
    assert "Stämmer inte: berattelse_0.yaml rad 13, steg 1 (elin rapporterar lex_sarah)" in told
    assert "vad:    fristen register_report, senast" in told
    assert "väntat: 2026-09-17 (torsdag)" in told
    assert "blev:   2026-09-16 (onsdag)" in told
    assert "varför: Rapporten ska vara diarieförd senast onsdag 16 september 2026: en arbetsdag efter att" in told


@pytest.mark.parametrize(
    ("promise", "what", "actual"),
    [
        ("uppgifter: [register_report]", "öppna uppgifter", "receive_report, register_report"),
        ("uppgifter: {register_report: greta, receive_report: maria}", "vilka som har receive_report", "anders"),
        ("inkorg: {anders: []}", "inkorgen hos anders", "receive_report"),
        ("gjorda: {receive_report: anders}", "vem som har gjort receive_report", "ingen"),
        ("frister: {supplement: 2026-11-18}", "fristen supplement", "den är inte satt"),
        ("frister: {register_report: {påminns: 2026-09-15}}", "fristen register_report, påminns", "2026-09-16"),
        ("frister: {immediate_measures: 2026-09-15 11:39}", "fristen immediate_measures, senast", "2026-09-15 11:40"),
        ("frister: {register_report: {text: två arbetsdagar}}", "fristen register_report, text", "en arbetsdag"),
        ("frister: {register_report: {läge: i tid}}", "fristen register_report, läge", "väntar"),
        ("brev: [{slag: receipt, till: anders}]", "brev receipt, skickat", "elin"),
        ("brev: [{slag: receipt, till: []}]", "brev receipt, skickat", "elin"),
        ("brev: [{slag: receipt, till: elin, antal: 2}]", "brev receipt, skickat", "elin"),
        ("brev: [{slag: receipt, till: elin, lämnade: 2026-09-16}]", "lämnade", "2026-09-15 07:40"),
        ("brev: [{slag: receipt, till: elin, läge: väntar}]", "brev receipt, väntar", "inga"),
        ("ser: [stefan]", "vilka som ser ärendet", "stefan ser det inte"),
        ("ser inte: [anders, stefan]", "vilka som inte ser ärendet", "anders ser det ändå"),
        ("status: avslutat", "status", "öppet"),
        ("utfall: closed", "utfall", "inget än"),
        ('lag: "2001:453"', "lag", "2025:400"),
        ("namn: Brist i bemötande", "namn", "Brist i hur en insats utförs"),
        ("fakta: {kind: risk}", "uppgiften kind", "event"),
        ("länkade: {measure: 1}", "antal länkade ärenden av measure", "0"),
        ("register: {report: 2}", "antal rader i registret report", "1"),
        ("register: {report: [{days_to_report: 0}]}", "days_to_report i registret report", "1"),
        ("handlingar: {attachment: 1}", "antal handlingar av slaget attachment", "0"),
    ],
)
def test_a_promise_that_does_not_hold_is_noticed(run: Run, promise: str, what: str, actual: str) -> None:
    code, told = run(f"{START}    då:\n      {promise}\n")
    assert code == 1
    assert "rad 14, steg 1" in told
    assert what in told.split("vad:")[1].split("\n")[0]
    assert actual in told.split("blev:")[1].split("\n")[0]


@pytest.mark.parametrize(
    ("step", "line", "message"),
    [
        ("  - vem: elin\n    skicka: lex_sarah\n", 13, "steget gör ingenting"),
        ("  - när: 2026-09-16 09:00\n    hos: elin\n", 14, "”hos” är inget känt namn här"),
        ("  - när: 2026-09-15 09:00\n    vem: andreas\n    gör: receive_report\n", 14, "”andreas” finns inte bland"),
        ("  - vem: anders\n    gör: recieve_report\n", 14, "”recieve_report” finns inte bland uppgifterna"),
        ("  - gör: receive_report\n", 13, "”vem” saknas"),
        (
            "  - vem: anders\n    gör: receive_report\n    svar: {person_saef: ja}\n",
            15,
            "inget fält som heter ”person_saef”",
        ),
        (RECEIVE + "    svar: {person_safe: kanske}\n", 15, "svara ja eller nej"),
        (
            RECEIVE + "    svar: {measures_taken_on: i går}\n",
            15,
            "”i går” är ingen dag",
        ),
        (RECEIVE + "    svar: lugnt\n", 15, "inga svar som heter ”lugnt”"),
        (RECEIVE + "    ta: receive_report\n", 13, "ett steg är en sak"),
        ("  - när: 2026-09-14 09:00\n", 13, "tiden går bara framåt"),
        ("  - när: i morgon\n", 13, "”i morgon” är ingen tid"),
        ("  - då: {uppgift: []}\n", 13, "”uppgift” är inget känt namn här"),
        ("  - då:\n      frister: {diarium: 2026-09-16}\n", 14, "”diarium” finns inte bland fristerna"),
        ("  - då:\n      brev: [{slag: tack, till: elin}]\n", 14, "”tack” finns inte bland breven"),
        ("  - då:\n      register: {rapport: 1}\n", 14, "”rapport” finns inte bland registren"),
        ("  - då:\n      register: {report: [{dagar: 1}]}\n", 14, "”dagar” är inget känt namn här"),
        ("  - då: {status: klart}\n", 13, "status är något av"),
        ("  - ärende: lex_ingen\n    då: {status: öppet}\n", 13, "”lex_ingen” finns inte bland processerna"),
        ("  - när: 2026-09-16 09:00\n    när: 2026-09-16 10:00\n", 14, "”när” står två gånger"),
        ("  - då: {status: öppet\n", 14, "går inte att läsa som YAML"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_by_line_and_name(
    run: Run, step: str, line: int, message: str
) -> None:
    code, told = run(START + step)
    assert code == 2
    assert f"Filen går inte att spela. Rad {line}: " in told
    assert message in told


def test_unknown_names_in_the_head_are_refused(run: Run) -> None:
    code, told = run("titel: x\nbörjar: 2026-09-15 07:40\nrubrik: y\nsteg: []\n")
    assert (code, "Rad 3: ”rubrik” är inget känt namn här" in told) == (2, True)


def test_a_story_without_a_case_is_refused(run: Run) -> None:
    code, told = run("titel: x\nbörjar: 2026-09-15 07:40\nsteg:\n  - när: 2026-09-15 08:00\n")
    assert (code, "öppnar inget ärende" in told) == (2, True)


def test_every_file_of_a_folder_is_played_and_the_worst_decides(run: Run) -> None:
    code, told = run(START, START + "    då: {status: avslutat}\n", START + "  - då: {stat: öppet}\n")
    assert code == 2
    assert told.count("Allt stämmer.") == 1
    assert told.count("Stämmer inte:") == 1
    assert told.count("Filen går inte att spela.") == 1


def test_a_folder_without_stories_is_no_success(run: Run) -> None:
    code, told = run()
    assert (code, told) == (2, "Här finns inga scenarier.\n")


def test_common_answers_are_no_story(run: Run, tmp_path: Path) -> None:
    (tmp_path / "_svar.yaml").write_text("receive_report: {person_safe: ja}\n", encoding="utf-8")
    out = io.StringIO()
    assert run_scenarios([tmp_path], make_house=on_granvik, out=out) == 2
    assert out.getvalue() == "Här finns inga scenarier.\n"
