"""The clients of the service, in a process of their own: `python -m bench.service.load`."""
