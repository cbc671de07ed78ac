# SPDX-License-Identifier: EUPL-1.2
"""Copy the chosen files of npm packages into static/vendor, so that nobody who installs us needs Node.

Update, by a developer: ``npm ci --ignore-scripts && python tools/vendor_static.py``.
Check, in CI and without Node: ``python tools/vendor_static.py --check``.

``tools/vendor.json`` names per package the files we serve; versions and integrity come from ``package-lock.json``.
Files are copied unchanged with their licence text; ``MANIFEST.json`` holds version, licence and SHA-256 of each.
Exit 0 when everything agrees, 1 when a file differs, is missing or was never listed.
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
import re
import shutil
import sys
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src" / "strafketen" / "web" / "static" / "vendor"
WISHES = ROOT / "tools" / "vendor.json"
MODULES = ROOT / "node_modules"

ALLOWED_LICENCES = frozenset(
    {"EUPL-1.2", "MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "OFL-1.1", "CC0-1.0"}
)
ALWAYS = ("LICENSE*", "NOTICE*")
SOURCE_MAP = re.compile(rb"sourceMappingURL=([\w.-]+)")


class Package(TypedDict):
    """What MANIFEST.json says of one package; `files` maps path in the package to SHA-256 (hex)."""

    version: str
    license: str
    integrity: str
    files: dict[str, str]


class VendorError(Exception):
    """A package cannot be vendored as it lies there; the text says which and what to do."""


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file as lower-case hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def differences(target: Path) -> list[str]:
    """List the files that are changed, missing or not in the manifest of `target`."""
    manifest: dict[str, Package] = json.loads((target / "MANIFEST.json").read_text("utf-8"))
    wanted = {
        f"{name}/{path}": digest for name, package in manifest.items() for path, digest in package["files"].items()
    }
    found = {
        path.relative_to(target).as_posix(): sha256_of(path)
        for path in target.rglob("*")
        if path.is_file() and path.name != "MANIFEST.json"
    }
    return sorted({path for path, _ in wanted.items() ^ found.items()})


def _copy(source: Path, path: str, target: Path) -> str:
    destination = target / path
    destination.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / path, destination)
    return sha256_of(destination)


def _vendor_package(name: str, patterns: list[str], integrity: str, locked_version: str, target: Path) -> Package:
    source = MODULES / name
    meta = json.loads((source / "package.json").read_text("utf-8"))
    if meta["version"] != locked_version:
        raise VendorError(f"{name}: {meta['version']} is niet de vastgelegde {locked_version}; draai npm ci")
    if meta.get("license") not in ALLOWED_LICENCES:
        raise VendorError(f"{name}: licentie {meta.get('license')!r} staat niet op de lijst")
    every = sorted(
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and not path.is_symlink() and "node_modules" not in path.relative_to(source).parts
    )
    chosen = [path for path in every if any(fnmatch.fnmatch(path, pattern) for pattern in (*patterns, *ALWAYS))]
    for pattern in patterns:
        if not fnmatch.filter(chosen, pattern):
            raise VendorError(f"{name}: geen bestand voor {pattern}")
    for path in [path for path in chosen if path.endswith((".css", ".js", ".mjs"))]:
        # the static files storage refuses a stylesheet or script whose source map is not there
        for reference in SOURCE_MAP.findall((source / path).read_bytes()):
            extra = (Path(path).parent / reference.decode()).as_posix()
            if extra not in every:
                raise VendorError(f"{name}: {path} noemt {extra}, maar dat zit niet in het pakket")
            chosen.append(extra)
    files = {path: _copy(source, path, target / name) for path in sorted(set(chosen))}
    return Package(version=meta["version"], license=meta["license"], integrity=integrity, files=files)


def update() -> None:
    """Build static/vendor again from node_modules and put it in place of the old one.

    Raises:
        VendorError: a version differs from the lock, a licence is not allowed, or a file is missing.
    """
    wishes: dict[str, list[str]] = json.loads(WISHES.read_text("utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    fresh = TARGET.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    manifest: dict[str, Package] = {}
    for name, patterns in sorted(wishes.items()):
        entry = lock[f"node_modules/{name}"]
        manifest[name] = _vendor_package(name, patterns, entry["integrity"], entry["version"], fresh)
    (fresh / "MANIFEST.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", "utf-8")
    shutil.rmtree(TARGET, ignore_errors=True)
    fresh.rename(TARGET)


def main(arguments: list[str]) -> int:
    """Update or, with ``--check``, only compare."""
    if "--check" not in arguments:
        try:
            update()
        except VendorError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    wrong = differences(TARGET)
    for path in wrong:
        sys.stderr.write(f"wijkt af: {path}\n")
    sys.stderr.write("static/vendor klopt met MANIFEST.json\n" if not wrong else f"{len(wrong)} bestanden wijken af\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
