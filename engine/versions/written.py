"""What somebody has begun to write must have its place in the new form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.definitions import Bundle
from engine.forms import Form
from engine.models import Draft
from engine.profile import Graph
from engine.runner.transfer import Token
from engine.versions.remark import Remark

_NOTHING: tuple[object, ...] = (None, "", [], {})
SEND_FIRST = "Be den som skriver att skicka in steget först. Utkastet ligger kvar som det är."


def check_written(
    session: Session, old: Bundle, new: Bundle, graph: Graph, tokens: Sequence[Token]
) -> Iterator[Remark]:
    """The forms of the steps that stand open, and the drafts of them. No word of a draft is told."""
    for token in tokens:
        node = graph.nodes.get(token.node)
        if node is None or node.kind != "userTask" or token.node not in old.forms:
            continue
        before, after = old.forms[token.node], new.forms.get(token.node)
        if after is None:
            says = "Steget står öppet, och har inget formulär i den nya versionen."
            yield Remark(element_id=node.id, label=node.name, says=says, remedy="Lägg till formuläret.", stops=True)
            continue
        asked = [prop.title for prop in after.properties if prop.name not in _fields(before)]
        if asked:
            says = f"Formuläret frågar nu också efter {_listed(asked)}."
            yield Remark(element_id=node.id, label=node.name, says=says)
        for draft in session.scalars(select(Draft).where(Draft.key == f"task:{token.id}")):
            lost = [title for name, title in _lost(before, after) if draft.answers.get(name) not in _NOTHING]
            if lost:
                says = f"Ett utkast har text i {_listed(lost)}, som det nya formuläret inte har plats för."
                yield Remark(element_id=node.id, label=node.name, says=says, remedy=SEND_FIRST, stops=True)


def _fields(form: Form) -> set[str]:
    return {prop.name for prop in form.properties}


def _lost(before: Form, after: Form) -> list[tuple[str, str]]:
    """Fields that are gone, or are answered in another way."""
    kept = {prop.name: prop.kind for prop in after.properties}
    return [(prop.name, prop.title) for prop in before.properties if kept.get(prop.name) != prop.kind]


def _listed(titles: Sequence[str]) -> str:
    quoted = [f"”{title}”" for title in titles]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} och {quoted[-1]}"
