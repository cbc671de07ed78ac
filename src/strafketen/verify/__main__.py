# SPDX-License-Identifier: EUPL-1.2
"""`python -m strafketen.verify EXPORT --trust DIR --json`."""

from __future__ import annotations

import sys

from strafketen.verify.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
