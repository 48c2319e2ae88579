"""A trace that can be trusted: histories sealed together, exported, and verified by anyone with the file alone."""

from engine.trace.exporting import export_lines, newest_head
from engine.trace.sealing import seal
from engine.verifying import Fault, verify

__all__ = ["Fault", "export_lines", "newest_head", "seal", "verify"]
