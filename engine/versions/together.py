"""Would parallel branches still come together, each step once and none waited for in vain?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from engine.profile import Graph
from engine.profile.graph import Node
from engine.runner.transfer import Token
from engine.versions.remark import Remark
from engine.versions.ways import Ways

LET_IT_FINISH = "Låt ärendet gå klart på sin version, eller rita ändringen utanför de grenar som redan har börjat."


def check_together(old: Graph, new: Graph, tokens: Sequence[Token]) -> Iterator[Remark]:
    """Joins that would wait for ever or not at all, and steps that would be done twice. Nothing when a node is gone."""
    if any(token.node not in new.nodes for token in tokens):
        return
    before, after = Ways(old), Ways(new)
    was_missing = {(join.id, source) for join, source in _waits_in_vain(before, tokens)}
    for join, source in _waits_in_vain(after, tokens):
        if (join.id, source) not in was_missing:
            yield _in_vain(new, join, source)
    yield from _no_longer_joined(before, after, tokens)
    yield from _twice(before, after, tokens)


def _stop(node: Node, says: str) -> Remark:
    return Remark(element_id=node.id, label=node.name, says=says, remedy=LET_IT_FINISH, stops=True)


def _joins(graph: Graph) -> list[Node]:
    return [node for node in graph.of_kind("parallelGateway") if len(graph.incoming(node.id)) > 1]


def _waits_in_vain(ways: Ways, tokens: Sequence[Token]) -> Iterator[tuple[Node, str]]:
    """Joins that something is on its way to, with each branch that nothing has come by nor can come by."""
    for join in _joins(ways.graph):
        arrived = {token.came_from for token in tokens if token.node == join.id}
        coming: set[str] = set()
        for token in tokens:
            if token.node != join.id:
                coming |= {token.node, *ways.ahead(token, without=join.id)}
        if arrived or join.id in coming:
            for flow in ways.graph.incoming(join.id):
                if flow.source not in arrived | coming:
                    yield join, flow.source


def _in_vain(new: Graph, join: Node, source: str) -> Remark:
    branch = new.nodes[source]
    says = (
        f"Här ska grenarna mötas, men inget i ärendet är på väg genom {_quoted(branch)}, som är passerat eller aldrig "
        "påbörjat. Ärendet skulle vänta för alltid."
    )
    return _stop(join, says)


def _quoted(node: Node) -> str:
    return f"”{node.name}” ({node.id})" if node.name else node.id


def _no_longer_joined(before: Ways, after: Ways, tokens: Sequence[Token]) -> Iterator[Remark]:
    """Branches that met at a join and now do not."""
    for join in _joins(before.graph):
        on_their_way = [token for token in tokens if token.node == join.id or join.id in before.ahead(token)]
        main = [token for token in on_their_way if not token.host and not token.started]
        if len(main) < 2:
            continue
        here = [one.id for one in _joins(after.graph) if one.id == join.id or one.id not in before.graph.nodes]
        meets = any(all(one == token.node or one in after.ahead(token) for token in main) for one in here)
        if not meets:
            yield _stop(join, "Här skulle pågående grenar mötas. I den nya versionen möts de inte.")


def _twice(before: Ways, after: Ways, tokens: Sequence[Token]) -> Iterator[Remark]:
    """Two steps that stand beside each other and would follow one another."""
    waiting = [token for token in tokens if not token.started and _may_come_twice(after.graph, token)]
    for first, second in permutations(waiting, 2):
        comes_now = second.node in after.ahead(first) and first.node != second.node
        if comes_now and second.node not in before.ahead(first):
            node = before.graph.nodes[second.node]
            yield _stop(node, f"Står öppet nu, och följer på {first.node} i den nya versionen: det skulle göras igen.")


def _may_come_twice(graph: Graph, token: Token) -> bool:
    """Arriving at a join or a clock of a step is not doing something again."""
    return graph.nodes[token.node].kind not in ("parallelGateway", "boundaryEvent")
