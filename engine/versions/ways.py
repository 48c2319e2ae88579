"""Where a case can come from where it stands, over the arrows of a drawing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from engine.profile import Graph
from engine.runner.transfer import Token


class Ways:
    """Arrows, clocks on steps, and the ways into and out of sub-processes."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._next: dict[str, set[str]] = defaultdict(set)
        for flow in graph.flows.values():
            self._next[self._out_of(flow.source)].add(flow.target)
        for node in graph.nodes.values():
            if node.host:
                self._next[node.host].add(node.id)
            if node.kind == "startEvent" and node.scope in graph.nodes:
                self._next[node.scope].add(node.id)
            if node.kind == "endEvent" and node.scope in graph.nodes:
                self._next[node.id].add(self._out_of(node.scope))

    def ahead(self, token: Token, without: str = "") -> set[str]:
        """What can still come after a token; not past the node `without`."""
        return self.after([self._out_of(token.node)], without)

    def after(self, starts: Iterable[str], without: str = "") -> set[str]:
        found: set[str] = set()
        left = [follower for start in starts for follower in self._next[start]]
        while left:
            node = left.pop()
            if node not in found:
                found.add(node)
                left += [] if node == without else self._next[node]
        return found & set(self.graph.nodes)

    def _out_of(self, node_id: str) -> str:
        """A sub-process is left by another way than it is entered."""
        node = self.graph.nodes.get(node_id)
        return f"{node_id}!" if node is not None and node.kind == "subProcess" else node_id
