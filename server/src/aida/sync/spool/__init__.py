"""What is told to the service: kept in a file until the service has it."""
