# SPDX-License-Identifier: EUPL-1.2
"""The uploads of a node: who may write which, and how one ends.

    info.json        what was announced, and the wrapped data key
    lock             flock of the request that writes; the kernel frees it when the process dies
    finishing.json   digests and location, written before `part` is renamed to its object
    done.json        the same file under its final name: the bytes are in the store

A crash between these steps is mended the next time the upload is touched; each step may be repeated.
All functions block: call them in a thread.
"""

from __future__ import annotations

import base64
import fcntl
import os
import shutil
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from strafketen.core import canonical
from strafketen.core.errors import Malformed
from strafketen.core.moments import format_moment, parse_moment
from strafketen.media.blobs.durable import PRIVATE_FILE, fsync_folder, make_folder, rename_durably, write_file_durably
from strafketen.media.blobs.errors import StorageFull, storage_errors
from strafketen.media.blobs.keys import KEY_BYTES
from strafketen.media.blobs.local import LocalBlobStore
from strafketen.media.blobs.sealing import OBJECT_ID_BYTES
from strafketen.media.blobs.segmentsink import Threads
from strafketen.media.blobs.store import StoredBlob
from strafketen.media.blobs.uploads import (
    DONE,
    CompletedUpload,
    decode_completed,
    encode_completed,
    number_of,
    text_of,
    upload_folder,
)
from strafketen.media.blobserver.receiver import PART, Receiver
from strafketen.media.blobserver.refusals import UploadBusy, UploadExpired, UploadUnknown

log = structlog.get_logger()

_INFO = "info.json"
_LOCK = "lock"
_FINISHING = "finishing.json"
_SCHEMA = "strafketen/upload/1"


@dataclass(frozen=True, slots=True)
class UploadInfo:
    """What was announced when an upload began.

    Attributes:
        size_bytes: None for a form, which cannot be resumed.
        filename: as the sender claims; last part of a path only.
        mime: as the sender claims.
        wrapped_key: data key under the node's key.
        expires_at: unfinished bytes are removed after this; UTC.
    """

    upload_id: str
    scope: str
    object_id: bytes
    wrapped_key: bytes
    size_bytes: int | None
    filename: str
    mime: str
    subject: str
    expires_at: datetime

    def encode(self) -> bytes:
        """Write as JSON."""
        return canonical.dumps(
            {
                "schema": _SCHEMA,
                "upload_id": self.upload_id,
                "scope": self.scope,
                "object_id": self.object_id.hex(),
                "wrapped_key": base64.b64encode(self.wrapped_key).decode(),
                "size_bytes": self.size_bytes,
                "filename": self.filename,
                "mime": self.mime,
                "subject": self.subject,
                "expires_at": format_moment(self.expires_at),
            }
        )

    @classmethod
    def decode(cls, data: bytes) -> UploadInfo:
        """Read what `encode` wrote."""
        value = canonical.loads_object(data)
        size = value.get("size_bytes")
        return cls(
            upload_id=text_of(value.get("upload_id")),
            scope=text_of(value.get("scope")),
            object_id=bytes.fromhex(text_of(value.get("object_id"))),
            wrapped_key=base64.b64decode(text_of(value.get("wrapped_key"))),
            size_bytes=None if size is None else number_of(size),
            filename=text_of(value.get("filename")),
            mime=text_of(value.get("mime")),
            subject=text_of(value.get("subject")),
            expires_at=parse_moment(text_of(value.get("expires_at"))),
        )


@dataclass(slots=True)
class Upload:
    """An upload held by one request, from `acquire` to `release`.

    Attributes:
        info: what was announced.
        receiver: takes bytes; None once the upload is done.
        spent: the state in memory is no longer true; it is read again from disk next time.
    """

    info: UploadInfo
    receiver: Receiver | None
    lock_fd: int
    spent: bool = False

    @property
    def offset_bytes(self) -> int:
        """Durable bytes."""
        if self.receiver is not None:
            return self.receiver.durable_bytes
        return self.info.size_bytes or 0


class Registry:
    """Finds, locks and ends uploads; several threads, and several processes on one folder."""

    def __init__(self, store: LocalBlobStore, *, idle_uploads: int, reserve_bytes: int) -> None:
        """Work below the store's root."""
        self._store = store
        self._threads = Threads(8)
        self._idle_uploads = idle_uploads
        self._reserve_bytes = reserve_bytes
        self._guard = threading.Lock()
        # receivers between two requests, least recently used first; under _guard
        self._idle: OrderedDict[str, tuple[Receiver, tuple[int, int]]] = OrderedDict()
        # durable offsets of uploads that a request of this process is writing; under _guard
        self._writing: dict[str, Receiver] = {}

    def folder(self, upload_id: str) -> Path:
        """Give the folder of an upload."""
        return upload_folder(self._store.root, upload_id)

    def check_room(self, size_bytes: int) -> None:
        """Refuse an upload that cannot fit, before its bytes travel.

        Raises:
            StorageFull: not enough room.
        """
        status = os.statvfs(self._store.root)
        if status.f_bavail * status.f_frsize < size_bytes + self._reserve_bytes:
            raise StorageFull(
                "De opslag van dit knooppunt heeft te weinig ruimte voor dit bestand; er is niets bewaard. "
                "Laat de beheerder ruimte maken en probeer het daarna opnieuw."
            )

    def create(self, info: UploadInfo) -> None:
        """Make an upload that does not exist yet, durably.

        Raises:
            StorageFull: no room.
        """
        folder = self.folder(info.upload_id)
        with storage_errors():
            if folder.exists():  # a crash before info.json was in place: nothing was ever promised
                shutil.rmtree(folder)
            make_folder(folder)
            try:
                Receiver.create(folder, object_id=info.object_id)
                write_file_durably(folder / _INFO, info.encode())
            except OSError:
                shutil.rmtree(folder)
                raise

    def new_info(
        self,
        *,
        upload_id: str,
        scope: str,
        size_bytes: int | None,
        filename: str,
        mime: str,
        subject: str,
        expires_at: datetime,
    ) -> UploadInfo:
        """Give the announcement of an upload a fresh object id and data key."""
        return UploadInfo(
            upload_id=upload_id,
            scope=scope,
            object_id=os.urandom(OBJECT_ID_BYTES),
            wrapped_key=self._store.kek.wrap(os.urandom(KEY_BYTES)),
            size_bytes=size_bytes,
            filename=filename.replace("\\", "/").rpartition("/")[2][:255],
            mime=mime[:200],
            subject=subject,
            expires_at=expires_at,
        )

    def find(self, upload_id: str, *, now: datetime) -> UploadInfo:
        """Give what was announced.

        Raises:
            UploadUnknown: no such upload.
            UploadExpired: too late to resume, or nobody took it over after it was finished.
        """
        folder = self.folder(upload_id)
        try:
            info = UploadInfo.decode((folder / _INFO).read_bytes())
        except FileNotFoundError as error:
            raise UploadUnknown(
                "Deze upload is niet (meer) bekend op deze server. Kies het bestand opnieuw en begin opnieuw."
            ) from error
        if now >= info.expires_at:
            raise UploadExpired("Deze upload is niet op tijd afgemaakt en is verwijderd. Begin opnieuw.")
        return info

    def offset(self, upload_id: str, *, now: datetime) -> tuple[UploadInfo, int]:
        """Give what was announced and how many bytes are durable; while a request writes, those so far."""
        info = self.find(upload_id, now=now)
        with self._guard:
            receiver = self._writing.get(upload_id)
            if receiver is not None:
                return info, receiver.durable_bytes
        upload = self.acquire(upload_id, now=now)
        try:
            return upload.info, upload.offset_bytes
        finally:
            self.release(upload)

    def acquire(self, upload_id: str, *, now: datetime) -> Upload:
        """Take an upload for one request; reads it back from disk where needed.

        Raises:
            UploadUnknown, UploadExpired, UploadBusy, StorageFull: it cannot be taken.
        """
        info = self.find(upload_id, now=now)
        upload = Upload(info=info, receiver=None, lock_fd=self._lock(upload_id))
        try:
            # Under the lock once more: its holder may have removed or remade it meanwhile.
            upload.info = self.find(upload_id, now=now)
            with storage_errors():
                if not self._mend(upload.info):
                    upload.receiver = self._receiver(upload.info)
                    if upload.receiver.complete:
                        self.finish(upload, at=now)
                    else:
                        with self._guard:
                            self._writing[upload_id] = upload.receiver
        except BaseException:
            upload.spent = True
            self.release(upload)
            raise
        return upload

    def _lock(self, upload_id: str) -> int:
        try:
            fd = os.open(self.folder(upload_id) / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
        except FileNotFoundError as error:
            raise UploadUnknown("Deze upload is zojuist verwijderd. Kies het bestand opnieuw.") from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(fd)
            raise UploadBusy(
                "Een ander venster of een eerdere poging is dit bestand nog aan het sturen. Wacht een halve minuut."
            ) from error
        return fd

    def _receiver(self, info: UploadInfo) -> Receiver:
        with self._guard:
            receiver, seen = self._idle.pop(info.upload_id, (None, (0, 0)))
        if receiver is not None:
            if receiver.fingerprint() == seen:
                return receiver
            receiver.close()
        return Receiver(
            self.folder(info.upload_id),
            data_key=self._store.kek.unwrap(info.wrapped_key),
            scope=info.scope,
            object_id=info.object_id,
            size_bytes=info.size_bytes,
            threads=self._threads,
        )

    def release(self, upload: Upload) -> None:
        """Let the next request have it."""
        upload_id = upload.info.upload_id
        stale: list[Receiver] = []
        with self._guard:
            self._writing.pop(upload_id, None)
            if upload.receiver is not None:
                if upload.spent:
                    stale.append(upload.receiver)
                else:
                    self._idle[upload_id] = (upload.receiver, upload.receiver.fingerprint())
                while len(self._idle) > self._idle_uploads:
                    stale.append(self._idle.popitem(last=False)[1][0])
        for receiver in stale:
            receiver.close()
        os.close(upload.lock_fd)

    def finish(self, upload: Upload, *, at: datetime) -> None:
        """Turn a complete, settled upload into an object of the store.

        Raises:
            StorageFull: no room for the record; it is tried again next time.
        """
        receiver, info = upload.receiver, upload.info
        if receiver is None:
            return
        folder = self.folder(info.upload_id)
        with storage_errors():
            # (1) the last segment may be missing after a crash between the last byte and the answer
            receiver.settle()
            tree = receiver.finish()
            upload.spent = True
            done = CompletedUpload(
                upload_id=info.upload_id,
                filename=info.filename,
                mime=info.mime,
                subject=info.subject,
                completed_at=at,
                blob=StoredBlob(
                    scope=info.scope,
                    object_id=info.object_id.hex(),
                    location=self._store.location_of(scope=info.scope, object_id=info.object_id, sha256=tree.sha256),
                    size_bytes=tree.size_bytes,
                    sha256=tree.sha256,
                    wrapped_key=info.wrapped_key,
                    segment_root=tree.segment_root,
                    segment_hashes=tree.segment_hashes,
                ),
            )
            # (2) digests durable before the file leaves this folder, so that (3) can be repeated without reading it
            write_file_durably(folder / _FINISHING, encode_completed(done))
            receiver.close()
            upload.receiver = None
            with self._guard:
                self._writing.pop(info.upload_id, None)
            self._mend(info)
        log.info("upload.completed", upload_id=info.upload_id, size_bytes=tree.size_bytes)

    def _mend(self, info: UploadInfo) -> bool:
        """Take the remaining steps of an upload whose digests are known; tell whether it is done."""
        folder = self.folder(info.upload_id)
        if (folder / DONE).exists():
            return True
        try:
            done = decode_completed((folder / _FINISHING).read_bytes())
        except FileNotFoundError:
            return False
        # (3) the object gets its name, (4) the application may see it
        self._store.adopt(folder / PART, scope=info.scope, object_id=info.object_id, sha256=done.blob.sha256)
        rename_durably(folder / _FINISHING, folder / DONE)
        for path in folder.glob("tail.*"):
            path.unlink(missing_ok=True)
        return True

    def remove(self, upload: Upload) -> None:
        """Remove an upload that is held; its bytes too unless it is done."""
        folder = self.folder(upload.info.upload_id)
        upload.spent = True
        shutil.rmtree(folder)
        fsync_folder(folder.parent)

    def sweep(self, *, now: datetime) -> int:
        """Remove what expired; give how many.

        Of a finished upload that the application never took over only the record goes, and with it the last copy of its
        key. Its object is left: were it in the database after all, removing it would destroy evidence.
        """
        removed = 0
        for folder in (self._store.root / "uploads").iterdir():
            try:
                self.find(folder.name, now=now)
            except UploadExpired:
                try:
                    lock_fd = self._lock(folder.name)
                except (UploadBusy, UploadUnknown):
                    continue
                shutil.rmtree(folder)
                os.close(lock_fd)
                removed += 1
            except Malformed:
                continue  # not a folder of ours
            except UploadUnknown:
                # Half-made, or another process is making it this moment; age decides.
                if now.timestamp() - folder.stat().st_mtime > _HALF_MADE_SECONDS:
                    shutil.rmtree(folder)
                    removed += 1
        return removed


_HALF_MADE_SECONDS = 3600
