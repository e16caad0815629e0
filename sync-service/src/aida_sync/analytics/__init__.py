"""What is counted: roll-ups of events, and the metrics that are read from them."""
