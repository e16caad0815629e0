"""Running rules over text: ``check`` for a file, ``IncrementalCheck`` for one being edited."""

from aida.engine.check import check, check_text
from aida.engine.result import CheckResult

__all__ = ["CheckResult", "check", "check_text"]
