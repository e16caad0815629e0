"""`python -m bench.service.load`: one kind of load, as standard input says in JSON.

Prints what came of it, in JSON. All loads end by themselves.
"""

from __future__ import annotations

import json
import sys

import uvloop

from bench.service.load import changes, requests
from bench.service.load.http_client import Site

LOADS = {
    "ask": requests.ask,
    "create": requests.create,
    "get": requests.get,
    "ingest": requests.ingest,
    "insist": requests.insist,
    "live": changes.follow,
}


def main() -> int:
    told = json.load(sys.stdin)
    site = Site(told.pop("address"), told.pop("token"))
    load = LOADS[told.pop("load")]
    json.dump(uvloop.run(load(site, **told)), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
