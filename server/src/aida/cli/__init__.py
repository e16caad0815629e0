"""The command line. Modules here import late: what one command needs must not slow down another."""
