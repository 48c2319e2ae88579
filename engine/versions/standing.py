"""Is everything the case stands on still there, in the same place and of the same kind?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.profile import Graph
from engine.profile.graph import Node
from engine.runner.transfer import Token
from engine.versions.remark import Remark

KINDS = {
    "userTask": "ett steg för en människa",
    "serviceTask": "ett steg som Vaksam gör",
    "businessRuleTask": "ett steg som en tabell avgör",
    "boundaryEvent": "en klocka på ett steg",
    "intermediateCatchEvent": "en händelse som väntar",
    "eventBasedGateway": "ett vägval som väntar på händelser",
    "parallelGateway": "ett parallellt vägval",
    "exclusiveGateway": "ett vägval",
    "subProcess": "en delprocess",
}
KEEP_ID = "Behåll elementets id i ritningen; texten i rutan får ändras."
DRAW_IT_AGAIN = "Rita tillbaka elementet i en ny version, eller låt ärendet gå klart på sin."


def check_standing(old: Graph, new: Graph, tokens: Sequence[Token]) -> Iterator[Remark]:
    """Each node that the case stands on."""
    for token in tokens:
        before, after = old.nodes[token.node], new.nodes.get(token.node)
        if after is None:
            yield _gone(old, new, before)
            continue
        yield from _moved(before, after)
        yield from _waits_for(old, new, before, after)
        yield from _looks(old, new, before, after)


def _stop(node: Node, says: str, remedy: str = DRAW_IT_AGAIN) -> Remark:
    return Remark(element_id=node.id, label=node.name, says=says, remedy=remedy, stops=True)


def _note(node: Node, says: str) -> Remark:
    return Remark(element_id=node.id, label=node.name, says=says)


def _gone(old: Graph, new: Graph, node: Node) -> Remark:
    alike = [one.id for one in new.nodes.values() if _alike(one, node) and one.id not in old.nodes]
    if alike:
        says = f"Ärendet står här. I den nya versionen finns inte {node.id}; kanske heter det nu {alike[0]}."
        return _stop(node, says, KEEP_ID)
    return _stop(node, "Ärendet står här, och elementet finns inte i den nya versionen.")


def _alike(one: Node, other: Node) -> bool:
    return one.kind == other.kind and (one.name, one.host) == (other.name, other.host)


def _moved(before: Node, after: Node) -> Iterator[Remark]:
    if before.kind != after.kind:
        was, is_ = KINDS.get(before.kind, before.kind), KINDS.get(after.kind, after.kind)
        yield _stop(before, f"Ärendet står här. Det var {was} och är nu {is_}.", "Ge det nya elementet ett eget id.")
    elif before.scope != after.scope:
        yield _stop(before, f"Ärendet står här, men elementet ligger nu i {after.scope}.")
    elif before.host != after.host:
        yield _stop(before, f"Klockan går på {before.host}, men sitter nu på {after.host}.")


def _waits_for(old: Graph, new: Graph, before: Node, after: Node) -> Iterator[Remark]:
    if before.kind != after.kind:
        return
    if (before.event, before.message) != (after.event, after.message):
        yield _stop(before, f"Ärendet väntar här på {_trigger(before)}, som nu är {_trigger(after)}.")
    if before.kind == "eventBasedGateway":
        there = {flow.target for flow in new.outgoing(after.id)}
        for flow in old.outgoing(before.id):
            event = old.nodes[flow.target]
            other = new.nodes.get(event.id) if event.id in there else None
            if other is None or (event.event, event.message) != (other.event, other.message):
                yield _stop(event, f"Ärendet väntar på {_trigger(event)} vid {before.id}, och det gör inte den nya.")


def _looks(old: Graph, new: Graph, before: Node, after: Node) -> Iterator[Remark]:
    if before.name != after.name:
        yield _note(before, f"Heter ”{after.name}” i den nya versionen.")
    lane = new.lane_of(after)
    if before.kind == after.kind == "userTask" and old.lane_of(before) != lane:
        yield _note(before, f"Ligger nu i banan {lane}. Den öppna uppgiften blir kvar hos den som har den.")


def _trigger(node: Node) -> str:
    if node.event == "message":
        return f"meddelandet {node.message}"
    return f"tiden {node.timer}" if node.event == "timer" else "ingenting"
