# SPDX-License-Identifier: EUPL-1.2
"""Invented material for the demo: a photo sheet as PDF, a drawn video, a sound recording."""

from __future__ import annotations

import io
import math
import struct
import wave
from importlib import resources

SECONDS = 6
RATE = 16_000


def photo_sheet() -> bytes:
    """Give a one-page PDF with drawn pictures of the goods."""
    return resources.files("strafketen.node").joinpath("material/fotoblad.pdf").read_bytes()


def receipt() -> bytes:
    """Give a one-page PDF with the receipt of the goods."""
    return resources.files("strafketen.node").joinpath("material/bon.pdf").read_bytes()


def video() -> bytes:
    """Give the drawn recording of a door camera (H.264 in MP4)."""
    return resources.files("strafketen.node").joinpath("material/deurbel.mp4").read_bytes()


def sound() -> bytes:
    """Give a recording of three tones and no speech, as a WAV file."""
    samples = b"".join(
        struct.pack("<h", int(9000 * math.sin(2 * math.pi * (330 + 110 * (n // RATE % 3)) * n / RATE)))
        for n in range(SECONDS * RATE)
    )
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples)
    return out.getvalue()
