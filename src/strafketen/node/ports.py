# SPDX-License-Identifier: EUPL-1.2
"""Look whether the ports of a run are free, before anything is started."""

from __future__ import annotations

import socket
from typing import ClassVar

from strafketen.core.errors import Refusal


class PortRefused(Refusal):
    """A network port that is needed is taken, not allowed or does not exist."""

    code: ClassVar[str] = "poort_niet_vrij"


def require_free_ports(*, base: int, count: int, host: str = "127.0.0.1") -> None:
    """Check that the ports base … base+count-1 can be listened on.

    Call it inside the `with Supervisor`: an orphan may have held one of them.

    Raises:
        PortRefused: names every port that is taken, or the one that is not allowed.
    """
    last = base + count - 1
    if base < 1 or last > 65535:  # noqa: PLR2004 - the largest port number of TCP
        raise PortRefused(f"De poorten {base} tot en met {last} bestaan niet alle. Kies een lagere eerste poort.")
    taken: list[int] = []
    for port in range(base, base + count):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a closed connection's rest is no obstacle
            try:
                probe.bind((host, port))
                probe.listen(1)
            except PermissionError as error:
                raise PortRefused(
                    f"Poort {port} mag dit account niet gebruiken. Kies een eerste poort boven 1023.", port=port
                ) from error
            except OSError:
                taken.append(port)
    if taken:
        listed = ", ".join(str(port) for port in taken)
        verb = "Poort {} is" if len(taken) == 1 else "De poorten {} zijn"
        raise PortRefused(
            f"{verb.format(listed)} al in gebruik door een ander programma. "
            "Stop dat programma of kies een andere eerste poort.",
            ports=listed,
        )
