"""Pages that the service renders itself: login, consent, devices, invitations, passwords."""
