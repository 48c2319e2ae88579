"""What somebody began to write goes when the step has ended, but is there long enough to be read and copied."""

from datetime import timedelta

from sqlalchemy import event, select

from engine import drafts
from engine.clock import do_duty
from engine.documents import File
from engine.models import Document, Draft
from tests.builders import Town
from tests.engine.everyday import DIARY

TEXT = {"diary_number": "Ingegerd ringde"}


def test_a_draft_saved_at_the_moment_its_step_is_done_goes_with_its_files(town: Town) -> None:
    number = town.report()
    key, greta = f"task:{town.task('register_report', number).id}", town.person("greta")
    town.do("register_report", "greta", number, **DIARY)
    drafts.save(town.house, key, greta, TEXT)
    drafts.attach(town.house, key, greta, File(filename="bild.png", content=b"png"))
    assert do_duty(town.cases, "tidy") == 1
    assert kept(town) == []
    with town.house.database.reading() as session:
        assert session.scalars(select(Document.filename).where(Document.draft_key.is_not(None))).all() == []


def test_a_draft_of_a_step_that_another_did_is_there_for_a_week(town: Town) -> None:
    number = town.report()
    key, rune = f"task:{town.task('register_report', number).id}", town.person("rune")
    drafts.save(town.house, key, rune, TEXT)
    town.do("register_report", "greta", number, **DIARY)
    town.now += drafts.KEPT - timedelta(minutes=1)
    assert do_duty(town.cases, "tidy") == 0 and kept(town) == [key], "what was written can be read and copied"
    town.now += timedelta(minutes=1)
    assert do_duty(town.cases, "tidy") == 1 and kept(town) == []


def test_drafts_of_what_can_still_be_sent_stay(town: Town) -> None:
    number = town.report()
    of_a_step, of_a_report = f"task:{town.task('register_report', number).id}", "start:lex_sarah"
    of_an_action = f"act:{town.case(number).id}:ivo_question"
    for key in (of_a_step, of_a_report, of_an_action):
        drafts.save(town.house, key, town.person("greta"), TEXT)
    drafts.attach(town.house, of_a_report, town.person("greta"), File(filename="bild.png", content=b"png"))
    town.now += timedelta(days=400)
    assert do_duty(town.cases, "tidy") == 0
    assert kept(town) == sorted((of_a_step, of_a_report, of_an_action))


def test_a_round_with_nothing_to_tidy_is_one_question_and_writes_nothing(town: Town) -> None:
    number = town.report()
    drafts.save(town.house, f"task:{town.task('register_report', number).id}", town.person("greta"), TEXT)
    asked: list[str] = []
    engine = town.house.database.engine

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    assert drafts.tidy(town.house) == 0
    event.remove(engine, "before_cursor_execute", note)
    assert [one.split()[0] for one in asked if not one.startswith(("BEGIN", "SET", "PRAGMA"))] == ["SELECT"]


def kept(town: Town) -> list[str]:
    with town.house.database.reading() as session:
        return sorted(session.scalars(select(Draft.key)))
