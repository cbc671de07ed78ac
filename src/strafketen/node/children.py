# SPDX-License-Identifier: EUPL-1.2
"""What a supervisor is told about a process, and what it tells: values and refusals without behaviour."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from strafketen.core.errors import Refusal

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable


class AlreadyRunning(Refusal):
    """Another supervisor holds this state directory."""

    code: ClassVar[str] = "draait_al"


class StateNotWritable(Refusal):
    """The state directory cannot be made or written."""

    code: ClassVar[str] = "map_niet_schrijfbaar"


class ChildFailed(Refusal):
    """A process did not come up."""

    code: ClassVar[str] = "proces_start_niet"


class OrphanLeft(Refusal):
    """A process of an earlier run does not end."""

    code: ClassVar[str] = "proces_stopt_niet"


class EventKind(StrEnum):
    """What can be told about a process."""

    ORPHAN_ENDED = "orphan_ended"
    STARTED = "started"
    READY = "ready"
    EXITED = "exited"
    RESTARTED = "restarted"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ProcessEvent:
    """One thing that happened to one process; `text` is a Dutch sentence for a person."""

    kind: EventKind
    name: str
    pid: int
    text: str


def _at_once() -> bool:
    return True


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A part of this program that runs in a fork.

    Attributes:
        name: unique in the state directory; letters, digits and hyphens.
        run: called in the fork; when it returns the process ends with code 0. Whatever it starts itself and leaves in
            its session ends with it. stdout and stderr go to STATE/log/NAME.log.
        ready: asked in the parent, often; True as soon as the child does its work. May not raise for "not yet".
        stop_signal: the polite request. After `stop_seconds` follows SIGKILL to its whole process group.
    """

    name: str
    run: Callable[[], None]
    ready: Callable[[], bool] = _at_once
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Another program. `spawn` starts it in a session of its own (`start_new_session=True`) and returns at once.

    Attributes:
        kill_signal: sent after `stop_seconds`, five seconds before SIGKILL.
        stopped: called after the supervisor has stopped it for good, not before a restart.
        other attributes: as in Child.
    """

    name: str
    spawn: Callable[[], subprocess.Popen[bytes]]
    ready: Callable[[], bool] = _at_once
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0
    kill_signal: signal.Signals = signal.SIGKILL
    stopped: Callable[[], None] = _nothing
