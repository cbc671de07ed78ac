# SPDX-License-Identifier: EUPL-1.2
"""The folder of the embedded PostgreSQL: made whole or not at all, and given to the account of the server."""

from __future__ import annotations

import contextlib
import errno
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from strafketen.core.errors import Refusal
from strafketen.node import procfs
from strafketen.node.postgres_install import MAJOR, install_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# In the range that Debian keeps reserved (65000-65533) and no account of a distribution uses.
SERVER_UID: Final = 65105
SUPERUSER: Final = "postgres"
SOCKET_PATH_BYTES: Final = 107  # sun_path of Linux, less the closing zero
NEW_CLUSTER_BYTES: Final = 256 * 1024 * 1024
_LEAST_FREE_BYTES: Final = 32 * 1024 * 1024  # two segments of the write-ahead log
PORT: Final = 5432  # part of the socket's name; nothing listens on TCP
WORKING_DIRECTORY: Final = "/proc/self/cwd"


class SocketPathTooLong(Refusal):
    """The state directory lies too deep for a Unix socket."""

    code: ClassVar[str] = "pad_te_lang"


class DiskFull(Refusal):
    """Too little room to make or start the cluster."""

    code: ClassVar[str] = "schijf_vol"


class NoPermission(Refusal):
    """The folders of the cluster cannot be made, read or given to the account of the server."""

    code: ClassVar[str] = "geen_toegang"


class ClusterInUse(Refusal):
    """Another program uses the same data folder."""

    code: ClassVar[str] = "database_in_gebruik"


class ClusterUnusable(Refusal):
    """The data folder is not a cluster of ours, or of another version."""

    code: ClassVar[str] = "database_onbruikbaar"


class ServerNotStarted(Refusal):
    """The server ended while starting, or did not answer in time."""

    code: ClassVar[str] = "database_start_niet"


class Cluster:
    """One cluster in one folder: `data` (0700), `s` for the socket (0700), the superuser's password, the log.

    Args:
        directory: made when absent, with mode 0710 and the server's group when root; its parents stay as they are.
        new_cluster_bytes: room that must be free before a new cluster is made.
    """

    def __init__(self, directory: Path, *, new_cluster_bytes: int = NEW_CLUSTER_BYTES) -> None:
        self.directory: Final = Path(os.path.abspath(directory))  # noqa: PTH100 - resolve() would follow links
        self.data: Final = self.directory / "data"
        self.socket_directory: Final = self.directory / "s"
        self.log: Final = self.directory / "postgres.log"
        self.lock: Final = procfs.FileLock(self.directory / "lock")
        self._secret = self.directory / "superuser-password"
        self._new_cluster_bytes = new_cluster_bytes
        self._root = os.geteuid() == 0
        self.uid: Final = SERVER_UID if self._root else os.geteuid()
        self._gid = SERVER_UID if self._root else os.getegid()

    def prepare(self) -> None:
        """Take the folder and make the cluster when there is none; starts nothing.

        Raises:
            Refusal: as `start`.
        """
        self._require_short_path()
        with self.refusing():
            if self.data.exists():
                self._require_ours()
            else:
                self._require_room()
            self._make_directory()
            if not self.lock.held and not self.lock.acquire():
                raise ClusterInUse(
                    f"De database in {self.directory} wordt al gebruikt door proces {self.lock.holder()}. "
                    "Stop dat eerst of kies een andere map.",
                )
            for rest in self.directory.glob("new-*"):  # of an attempt that was killed
                shutil.rmtree(rest)
            if not self.data.exists():
                self._make_cluster()

    @contextlib.contextmanager
    def refusing(self) -> Iterator[None]:
        """Turn what the operating system refuses here into a sentence for a person.

        Raises:
            DiskFull, NoPermission
        """
        try:
            yield
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise self._disk_full() from error
            raise NoPermission(
                f"De map {self.directory} voor de database is niet te maken of te gebruiken ({error.strerror}). "
                "Kies een andere map, geef schrijfrecht of start als gewone gebruiker.",
            ) from error

    def title(self) -> str:
        """Name this very folder by device and inode, so that a copy is another cluster."""
        stat = self.data.stat()
        return f"strafketen-{stat.st_dev:x}-{stat.st_ino:x}"

    def password(self) -> str:
        """Read the superuser's password."""
        return self._secret.read_text("ascii").strip()

    def install(self) -> Path:
        """Find binaries that the account of the server can execute."""
        return install_for(self.uid, beside=self.directory)

    def run(self, arguments: list[str], *, cwd: Path, uid: int, output: int) -> subprocess.Popen[bytes]:
        """Start a program in a folder, demoted when we are root: the folder is entered first, then root is given up."""
        return subprocess.Popen(  # noqa: S603 - our own binaries and arguments
            arguments,
            cwd=cwd,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            umask=0o077,
            start_new_session=True,
            preexec_fn=_belt(),  # noqa: PLW1509 - one system call, and only from the main thread
            user=uid if self._root else None,
            group=self._gid if self._root else None,
            extra_groups=[] if self._root else None,
        )

    def diagnose(self, output: str) -> Refusal:
        """Turn what initdb or postgres wrote before it ended into a refusal."""
        # On a full disk the server cannot even write down why it ends.
        full = shutil.disk_usage(self.directory).free < _LEAST_FREE_BYTES
        if full or "No space left on device" in output or "Disk quota exceeded" in output:
            return self._disk_full()
        if "Permission denied" in output:
            return NoPermission(f"De database mag een bestand in {self.data} niet lezen of schrijven. Zie {self.log}.")
        return ServerNotStarted(f"De database start niet. De oorzaak staat in {self.log}.", log=str(self.log))

    def _require_short_path(self) -> None:
        path = os.fsencode(self.socket_directory / f".s.PGSQL.{PORT}")
        if len(path) > SOCKET_PATH_BYTES:
            raise SocketPathTooLong(
                f"De map {self.directory} heeft een te lange naam voor de database: het pad naar de verbinding telt "
                f"{len(path)} bytes en mag er {SOCKET_PATH_BYTES} tellen. Kies een map met een korter pad.",
                length_bytes=len(path),
            )
        if b"," in path:  # libpq reads a list of hosts
            raise SocketPathTooLong(
                f"In de naam van de map {self.directory} mag geen komma staan. Kies een andere map."
            )

    def _make_directory(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._root:  # the server may pass through to its two folders, and see nothing
            os.chown(self.directory, 0, self._gid)
            self.directory.chmod(0o710)
        self.socket_directory.mkdir(exist_ok=True, mode=0o700)
        self._give(self.socket_directory)

    def _give(self, path: Path) -> None:
        if self._root:
            os.chown(path, self.uid, self._gid, follow_symlinks=False)

    def require_place(self) -> None:
        """Look, before anything is made, whether a cluster can be here.

        Raises:
            SocketPathTooLong: the path is too long for the socket of the database.
            DiskFull: no room for a cluster that is not there yet.
        """
        self._require_short_path()
        if not (self.data / "PG_VERSION").exists():
            self._require_room()

    def _require_room(self) -> None:
        place = next(parent for parent in (self.directory, *self.directory.parents) if parent.exists())
        if shutil.disk_usage(place).free < self._new_cluster_bytes:
            raise self._disk_full()

    def _require_ours(self) -> None:
        version = self.data / "PG_VERSION"
        found = version.read_text("ascii", errors="replace").strip() if version.exists() else "onbekend"
        if found != MAJOR:
            raise ClusterUnusable(
                f"De map {self.data} is geen database van PostgreSQL {MAJOR} (versie: {found}). Kies een andere map.",
            )
        if not self._secret.exists():
            raise ClusterUnusable(
                f"Het bestand {self._secret} ontbreekt; zonder dat wachtwoord is de database niet te beheren. "
                "Zet het terug uit de reservekopie.",
            )
        if self.data.stat().st_uid != self.uid:
            raise NoPermission(
                f"De map {self.data} is van een ander account (nummer {self.data.stat().st_uid}). "
                "Start met het account waarmee de database is gemaakt, of kies een andere map.",
            )

    def _make_cluster(self) -> None:
        """Run initdb in a folder of its own and put the result in place in one step.

        As root, initdb runs under `nobody`, because it wants an account that has a name; the server does not.
        """
        maker = _nobody() if self._root else self.uid
        password = secrets.token_urlsafe(32)
        fresh = Path(tempfile.mkdtemp(prefix="new-", dir=self.directory))
        try:
            (fresh / "data").mkdir(mode=0o700)
            (fresh / "password").write_text(password + "\n", "ascii")
            if self._root:
                for path in (fresh, fresh / "data", fresh / "password"):
                    os.chown(path, maker, self._gid)
            install = install_for(self.uid, beside=self.directory)
            with tempfile.TemporaryFile() as output:
                with self.run(
                    [
                        f"{install}/bin/initdb",
                        f"--pgdata={WORKING_DIRECTORY}",
                        f"--username={SUPERUSER}",
                        "--pwfile=../password",
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                    ],
                    cwd=fresh / "data",
                    uid=maker,
                    output=output.fileno(),
                ) as process:
                    code = process.wait()
                output.seek(0)
                text = output.read().decode(errors="replace")
            if code != 0:
                with self.log.open("a", encoding="utf-8") as log:
                    log.write(text)
                raise self.diagnose(text)
            for path in (fresh / "data", *(fresh / "data").rglob("*")):
                self._give(path)
            self._write_secret(password)
            (fresh / "data").rename(self.data)
            _sync_directory(self.directory)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _write_secret(self, password: str) -> None:
        self._secret.unlink(missing_ok=True)  # of an attempt that never got its data folder
        descriptor = os.open(self._secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, password.encode() + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _disk_full(self) -> DiskFull:
        return DiskFull(
            f"Er is te weinig ruimte op de schijf voor de database in {self.directory}. "
            f"Maak minstens {self._new_cluster_bytes // 1_000_000} MB vrij en start opnieuw.",
        )


def _nobody() -> int:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("nobody").pw_uid
    raise NoPermission("Het account 'nobody' bestaat niet op deze computer. Start als gewone gebruiker.")


def _belt() -> Callable[[], None] | None:
    """End with the parent; only when this thread lives as long as the parent does."""
    if threading.current_thread() is not threading.main_thread():
        return None
    parent = os.getpid()
    return lambda: procfs.die_with_parent(signal.SIGINT, parent=parent)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
