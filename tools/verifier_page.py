# SPDX-License-Identifier: EUPL-1.2
"""Write the digests of the verifier page: those in its own policy, and its `.sha256`. `--check` only compares.

The page is docs/verificateur/verificateur.html. Its policy names its one script and its one style by digest, so that no
other script runs and nothing can be fetched; the `.sha256` beside it is what a release publishes apart from any export.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "verificateur" / "verificateur.html"
POLICY = (
    "default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
)
_POLICY = re.compile(r'(?<=<meta http-equiv="Content-Security-Policy" content=")[^"]*(?=">)')


def digest_file(page: Path) -> Path:
    """Name the file with the digest of the page."""
    return page.with_name(f"{page.name}.sha256")


def with_policy(text: str) -> str:
    """Give the page with the policy that belongs to its script and style.

    Raises:
        ValueError: there is not exactly one policy, script and style.
    """
    digests = {}
    for element in ("script", "style"):
        bodies = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
        if len(bodies) != 1 or len(re.findall(rf"<{element}\b", text)) != 1:
            raise ValueError(f"expected exactly one {element} without attributes")
        digests[element] = base64.b64encode(hashlib.sha256(bodies[0].encode()).digest()).decode("ascii")
    made, count = _POLICY.subn(POLICY.format(**digests), text)
    if count != 1:
        raise ValueError("expected exactly one policy")
    return made


def digest_line(data: bytes) -> str:
    """Give the line that `sha256sum --check` reads."""
    return f"{hashlib.sha256(data).hexdigest()}  {PAGE.name}\n"


def main(argv: list[str]) -> int:
    """Write, or with `--check` compare; exit 1 when they differ."""
    text = PAGE.read_text("utf-8")
    made = with_policy(text)
    line = digest_line(made.encode())
    if argv == ["--check"]:
        file = digest_file(PAGE)
        same = made == text and file.is_file() and file.read_text("ascii") == line
        if not same:
            sys.stderr.write("digests of the verifier page are old: run tools/verifier_page.py\n")
        return 0 if same else 1
    PAGE.write_text(made, "utf-8")
    digest_file(PAGE).write_text(line, "ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
