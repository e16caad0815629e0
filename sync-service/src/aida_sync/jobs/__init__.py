"""Jobs: work that is done after the answer, once, whatever happens to who does it."""
