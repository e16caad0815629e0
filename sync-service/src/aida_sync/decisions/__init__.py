"""What governance decided: kept for ever, changed never."""
