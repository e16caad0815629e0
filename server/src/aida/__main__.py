"""``python -m aida`` is the same as ``aida``."""

import sys

from aida.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
