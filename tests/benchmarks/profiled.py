"""What a step spends its time on."""

from __future__ import annotations

import cProfile
import io
import pstats

from tests.benchmarks import places
from tests.benchmarks.w1_steps import Ours

CASES = 20
LINES = 45


def profile_steps(kind: str) -> str:
    """The functions that cost most in W1's case, by their own time and by all they call."""
    with places.town(kind) as town:
        ours = Ours(town)
        ours.case()
        profile = cProfile.Profile()
        profile.enable()
        for _ in range(CASES):
            ours.case()
        profile.disable()
    out = io.StringIO()
    stats = pstats.Stats(profile, stream=out).strip_dirs()
    stats.sort_stats("cumulative").print_stats(LINES)
    stats.sort_stats("tottime").print_stats(LINES)
    return out.getvalue()
