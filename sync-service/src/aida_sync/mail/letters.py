"""What the letters say."""

from __future__ import annotations

from datetime import timedelta

from aida_sync.mail.mailer import Letter

NEWS = timedelta(days=3)
"""For how long it is worth knowing what happened to one's account."""


def invitation(to: str, link: str, days: int, project: str = "") -> Letter:
    """Somebody is invited to the service, or into a project."""
    where = f"to the project {project} in AIDA" if project else "to AIDA"
    return Letter(
        to,
        f"You are invited {where}",
        f"You are invited {where}.\n\nAccept the invitation here:\n{link}\n\n"
        f"The link works once, for {days} days. If you did not expect this, ignore it.\n",
    )


def password_reset(to: str, link: str, minutes: int) -> Letter:
    """Somebody asked for a new password."""
    return Letter(
        to,
        "Set a new password for AIDA",
        "Somebody, probably you, asked for a new password for your AIDA account.\n\n"
        f"Set it here:\n{link}\n\nThe link works once, for {minutes} minutes, and ends all your"
        " sessions. If you did not ask, ignore this: your password stays as it is.\n",
    )


def password_changed(to: str) -> Letter:
    """A password was changed, which its owner should know of."""
    return Letter(
        to,
        "Your AIDA password was changed",
        "The password of your AIDA account was changed, and your other sessions were ended.\n\n"
        "If that was not you, set a new password at once, and tell your administrator.\n",
    )
