"""Why a login at the provider came to nothing."""

from __future__ import annotations


class AnswerRefused(Exception):
    """The provider's answer is not to be trusted, or not understood; the message says why.

    It goes into the log. Users are told only that it did not work.
    """


class ProviderFailed(Exception):
    """The provider is there, but does not work."""
