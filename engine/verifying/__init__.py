"""Verify an export of the trace, on any machine with Python and orjson: `python -m engine.verifying FILE`."""

from engine.verifying.reading import Fault, verify

__all__ = ["Fault", "verify"]
