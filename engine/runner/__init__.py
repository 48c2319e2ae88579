"""The only room that speaks SpiffWorkflow: drawings to specs, tokens to rows, state to bytes."""

from engine.runner.run import NEVER, Position, Reading, Run, TimerWait, UserWait
from engine.runner.specs import Specs, specs_of

__all__ = ["NEVER", "Position", "Reading", "Run", "Specs", "TimerWait", "UserWait", "specs_of"]
