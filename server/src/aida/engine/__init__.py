"""Running rules over text: ``check`` for a file, ``IncrementalCheck`` for one being edited."""

from aida.engine.check import CheckResult, check, check_text

__all__ = ["CheckResult", "check", "check_text"]
