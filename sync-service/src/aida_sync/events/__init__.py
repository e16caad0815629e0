"""The event bus: messages of the outbox go to their handlers, in order, until each is done."""
