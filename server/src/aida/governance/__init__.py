"""From findings to a verdict: what policy, dates and people's decisions make of them. Pure."""
