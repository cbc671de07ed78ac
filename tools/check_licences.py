# SPDX-License-Identifier: EUPL-1.2
"""Refuse a locked package whose licence does not fit in a product under the EUPL-1.2.

Reads what the installed packages say of themselves. A package that says it unclearly is named below with the licence
that its own files state. The AGPL is refused everywhere, other copyleft outside the list too.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys

import lock

# What we may ship: permissive licences and the weak copyleft that the appendix of the EUPL names.
ALLOWED = (
    *("MIT", "MIT-0", "ISC", "0BSD", "BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "PSF-2.0", "Unlicense"),
    *("MPL-2.0", "LGPL-3.0-only", "LGPL-3.0-or-later", "LGPL-2.1-or-later", "MIT-CMU", "HPND", "Zlib", "CC0-1.0"),
    *("EUPL-1.2", "PostgreSQL", "CNRI-Python", "Python-2.0", "SMLNJ", "BSL-1.0"),
)
# Packages whose metadata is unclear: licence as their own licence file states it.
STATED = {
    "axe-playwright-python": "MIT AND MPL-2.0",  # LICENSE file; it carries axe-core, which is MPL-2.0
    "bagit": "CC0-1.0",  # "public domain" (Library of Congress)
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",  # LICENSES folder; PDFium and its parts are permissive too
}
# Packages with compiled parts under other terms, and why they may be used. Reported, so that nobody is surprised.
BUNDLED = {
    "av": "the wheel contains FFmpeg with x264 and x265 (GPL-2.0-or-later), which the appendix of the EUPL names as "
    "compatible; it runs in a process of its own and a distribution can build it without them",
}
_CLASSIFIERS = {
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-2.1-or-later",
    "The Unlicense (Unlicense)": "Unlicense",
    "European Union Public Licence 1.2 (EUPL 1.2)": "EUPL-1.2",
    "Historical Permission Notice and Disclaimer (HPND)": "HPND",
}
_LOOSE = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache-2.0 license": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache 2": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "mit license": "MIT",
    "the mit license": "MIT",
    "bsd license": "BSD",
    "bsd 3-clause license": "BSD-3-Clause",
    "new bsd license": "BSD-3-Clause",
    "bsd-3-clause license": "BSD-3-Clause",
    "mozilla public license 2.0": "MPL-2.0",
}


def stated(name: str) -> str:
    """Give the licence expression of an installed package, or an empty text."""
    if name in STATED:
        return STATED[name]
    metadata = importlib.metadata.metadata(name)
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    found = [line.split(" :: ")[-1] for line in metadata.get_all("Classifier") or [] if line.startswith("License ::")]
    known = [_CLASSIFIERS[line] for line in found if line in _CLASSIFIERS]
    if known and len(known) == len([line for line in found if line != "OSI Approved"]):
        return " OR ".join(known)
    loose = metadata["License"].strip() if "License" in metadata else ""
    return _LOOSE.get(loose.lower(), loose if len(loose) < 60 else "")  # noqa: PLR2004  # longer is a whole text


def fits(expression: str) -> bool:
    """Tell whether a licence expression allows use: every AND part, and one OR choice of each, is allowed."""
    for part in re.split(r"\s+AND\s+", expression.replace("(", " ").replace(")", " ")):
        choices = [re.split(r"\s+WITH\s+", choice.strip())[0] for choice in re.split(r"\s+OR\s+", part)]
        if not any(choice in ALLOWED for choice in choices):
            return False
    return bool(expression.strip())


def main() -> int:
    """Check every package of the lock that is installed here; exit 1 with a line for each that does not fit."""
    runtime, development = lock.parts(lock.LOCK.read_text("utf-8"))
    wrong = 0
    for block in runtime + development:
        name = lock.name_of(block)
        try:
            expression = stated(name)
        except importlib.metadata.PackageNotFoundError:
            if " ; " in block.splitlines()[0]:
                continue  # for another kind of machine
            sys.stderr.write(f"{name}: in requirements.lock and not installed\n")
            wrong += 1
            continue
        if not fits(expression):
            sys.stderr.write(f"{name}: licence {expression or 'not stated'!r} is not on the list\n")
            wrong += 1
    for name, why in BUNDLED.items():
        sys.stderr.write(f"{name}: {why}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
