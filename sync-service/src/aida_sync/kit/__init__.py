"""What every noun of the service builds on: envelopes, pages, entity tags, routes, transactions."""
