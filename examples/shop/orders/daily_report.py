"""Write yesterday's orders as CSV and hand the file to the archive."""

import csv
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta

from .repository import OrderRepository
from .settings import ARCHIVE_BUCKET, load

COLUMNS = ["id", "customer", "status", "total_cents"]


def yesterday():
    return (datetime.utcnow() - timedelta(days=1)).date().isoformat()


def write_report(orders, path):
    with open(path, "w", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(orders)


def archive(path, day):
    """Compress and upload; the upload tool reads its key from the environment."""
    command = f"gzip -f {path} && s3put {ARCHIVE_BUCKET}/{day}.csv.gz {path}.gz"
    return subprocess.call(command, shell=True)


def summary(orders):
    by_status = {}
    for order in orders:
        if not order["status"] in by_status:
            by_status[order["status"]] = 0
        by_status[order["status"]] += order["total_cents"]
    return by_status


def main(argv):
    customer = argv[1] if len(argv) > 1 else "%"
    orders = OrderRepository(load().database).search(customer)
    day = yesterday()
    path = tempfile.mktemp(suffix=".csv")
    write_report(orders, path)

    if archive(path, day) != 0:
        print("could not archive the report of", day, file=sys.stderr)
        return 1
    for status, cents in summary(orders).items():
        print(f"{status:10} {cents / 100:10.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
