# SPDX-License-Identifier: EUPL-1.2
"""Encrypted bytes, named by their content, durable before the answer. Knows no Django and no database."""

from strafketen.media.blobs.errors import BlobCorrupt, BlobMissing, StorageFull, WrongKey
from strafketen.media.blobs.keys import KeyEncryptionKey
from strafketen.media.blobs.local import SMALL_BYTES, LocalBlobStore
from strafketen.media.blobs.store import BlobRef, BlobStore, BlobWriter, StoredBlob
from strafketen.media.blobs.uploads import CompletedUpload, completed_upload, discard_upload

__all__ = [
    "SMALL_BYTES",
    "BlobCorrupt",
    "BlobMissing",
    "BlobRef",
    "BlobStore",
    "BlobWriter",
    "CompletedUpload",
    "KeyEncryptionKey",
    "LocalBlobStore",
    "StorageFull",
    "StoredBlob",
    "WrongKey",
    "completed_upload",
    "discard_upload",
]
