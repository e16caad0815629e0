"""``python -m aida_sync``: the same as ``aida-sync``."""

import sys

from aida_sync.cli.main import main

sys.exit(main())
