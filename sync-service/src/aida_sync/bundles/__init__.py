"""What is published, as signed targets of The Update Framework, per project and channel."""
