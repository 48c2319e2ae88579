"""Scenarios: a story in a file, played from beginning to end on a scratch database with a clock that travels."""

from engine.scenarios.player import play
from engine.scenarios.running import MakeHouse, run_scenarios
from engine.scenarios.story import BadScenario
from engine.scenarios.travel import TravellingClock

__all__ = ["BadScenario", "MakeHouse", "TravellingClock", "play", "run_scenarios"]
