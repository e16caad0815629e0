"""Asks the service in this container whether it works; the exit code is the answer."""

from __future__ import annotations

import http.client
import sys


def main() -> int:
    """0 when the service answers in time."""
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=3)
    try:
        connection.request("GET", "/health")
        return 0 if connection.getresponse().status == http.client.OK else 1
    except OSError:
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
