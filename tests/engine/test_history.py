"""History: everything, in order, and sealed."""

from sqlalchemy import select, update

from engine.history import seal
from engine.models import CaseState, History
from tests.builders import Town
from tests.engine.everyday import DIARY, reception
from tests.engine.tampering import tampering


def test_what_happened_is_told_in_order_with_who_did_it(town: Town) -> None:
    town.report()
    town.do("register_report", "greta", **DIARY)
    rows = history(town)
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert ("completed", "register_report", town.person("greta")) in [(r.kind, r.name, r.person_id) for r in rows]


def test_history_holds_no_word_anybody_wrote(town: Town) -> None:
    town.report(what_happened="Ingegerd Hemlighetsson låstes in.")
    town.do("receive_report", "anders", **reception())
    assert "Ingegerd" not in str([row.detail for row in history(town)])


def test_every_row_is_sealed_with_the_one_before_so_that_a_change_shows(town: Town) -> None:
    town.report()
    town.do("register_report", "greta", **DIARY)
    assert unbroken(town)
    with tampering(town) as session:
        session.execute(update(History).where(History.seq == 2).values(person_id=town.person("anders")))
    assert not unbroken(town)


def unbroken(town: Town) -> bool:
    before = ""
    for row in history(town):
        fields = {name: getattr(row, name) for name in ("case_id", "seq", "kind", "name", "person_id", "for_id")}
        if row.hash != seal(before, {**fields, "detail": row.detail, "at": row.at}):
            return False
        before = row.hash
    with town.house.database.reading() as session:
        return session.scalars(select(CaseState.history_hash)).one() == before


def history(town: Town) -> list[History]:
    with town.house.database.reading() as session:
        return list(session.scalars(select(History).order_by(History.seq)))
