"""Files: handed out to those who may see the case, as what we say they are, and nothing in them may run."""

from collections.abc import Callable

from sqlalchemy import select

from engine import drafts
from engine.documents import File
from engine.models import Document, ReadLog
from tests.builders import Town
from tests.webapp.conftest import Visitor

As = Callable[[str], Visitor]


def attached(town: Town, filename: str = "Följebrev från Åsa.pdf", by: str = "anders", content: bytes = b"%PDF") -> int:
    number = town.report()
    town.cases.attach(town.case(number).id, town.person(by), File(filename=filename, content=content))
    with town.house.database.reading() as session:
        return session.scalars(select(Document.id).order_by(Document.id.desc())).first() or 0


def test_a_file_comes_back_as_it_was(as_: As, town: Town) -> None:
    answer = as_("anders").get(f"/dokument/{attached(town, content=bytes(range(256)))}")
    assert answer.status_code == 200
    assert answer.data == bytes(range(256))


def test_its_name_keeps_its_letters(as_: As, town: Town) -> None:
    shown = as_("anders").get(f"/dokument/{attached(town)}").headers["Content-Disposition"]
    assert "filename*=UTF-8''F%C3%B6ljebrev%20fr%C3%A5n%20%C3%85sa.pdf" in shown


def test_we_say_what_it_is_and_the_browser_runs_nothing(as_: As, town: Town) -> None:
    anders = as_("anders")
    for filename, kind, where in (
        ("a.pdf", "application/pdf", "inline"),
        ("a.png", "image/png", "inline"),
        ("a.txt", "text/plain; charset=utf-8", "attachment"),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment"),
    ):
        answer = anders.get(f"/dokument/{attached(town, filename, content=b'<script>alert(1)</script>')}")
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["Content-Disposition"].startswith(where)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["Cache-Control"] == "no-store"


def test_others_get_nothing_and_are_not_told_that_it_exists(as_: As, town: Town) -> None:
    document = attached(town)
    for username in ("karin", "elin", "admin"):
        assert as_(username).get(f"/dokument/{document}").status_code == 404, username
    assert as_("anders").get("/dokument/9999").status_code == 404


def test_to_open_it_is_noted(as_: As, town: Town) -> None:
    document = attached(town)
    as_("greta").get(f"/dokument/{document}")
    as_("karin").get(f"/dokument/{document}")
    with town.house.database.reading() as session:
        rows = session.execute(select(ReadLog.person_id, ReadLog.what)).all()
    assert [tuple(row) for row in rows] == [(town.person("greta"), "document")]


def test_a_file_of_a_draft_is_its_writers_alone(as_: As, town: Town) -> None:
    drafts.attach(town.house, "start:lex_sarah", town.person("elin"), File(filename="bild.png", content=b"x"))
    with town.house.database.reading() as session:
        document = session.scalars(select(Document.id)).one()
    assert as_("elin").get(f"/dokument/{document}").status_code == 200
    assert as_("greta").get(f"/dokument/{document}").status_code == 404


def test_a_file_leaves_with_jav(as_: As, town: Town) -> None:
    document = attached(town)
    greta = as_("greta")
    assert greta.get(f"/dokument/{document}").status_code == 200
    town.cases.involve(1, town.person("anders"), town.person("greta"))
    assert greta.get(f"/dokument/{document}").status_code == 404
