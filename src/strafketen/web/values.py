# SPDX-License-Identifier: EUPL-1.2
"""Values that every page shares. Pages get plain data: frozen, already limited to what the reader may see.

Moments are aware (UTC); the templates show them in Europe/Amsterdam. Addresses are ready for an href.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One link of the main menu.

    Attributes:
        label: text, already translated.
        url: address of the page.
        current: whether the reader is on this page or below it.
        count: how many wait there; None shows no number.
    """

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """How long a reader stays logged in without doing anything, and how they stay.

    Attributes:
        seconds: how long after the last request the log-in ends.
        warn_seconds: how long before that end the page warns; at least 20 (WCAG 2.2.1).
        extend_url: POST target that keeps the reader logged in.
        keep_url: POST target that keeps what was typed when the log-in has ended; changes nothing else.
    """

    seconds: int
    warn_seconds: int
    extend_url: str
    keep_url: str


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands around every page; the context variable is `shell`.

    Attributes:
        now: moment of the request, against which deadlines are told.
        menu: main menu of the reader's role; empty when nobody is logged in.
        home_url: where the mark leads.
        organisation: name of this node's organisation, such as "Politie".
        user: name as the reader knows it, such as "mr. A. Bakker"; empty when nobody is logged in.
        brand: name beside the mark; the portal of the victim says "Mijn Strafketen".
        logout_url: POST target of the log-out; empty hides the button.
        language_url: POST target of Django's `set_language`; empty hides the switch.
        demo: whether every case here is invented; shows the mark "Fictieve zaak".
        leave_url: harmless outside page of "Snel verlaten"; portal of the victim only.
        session: when the log-in ends; None when nobody is logged in.
        keys_url: page with the list of keys.
        keys_off: whether the reader switched single keys off (WCAG 2.1.4).
    """

    now: datetime
    menu: tuple[MenuItem, ...] = ()
    home_url: str = "/"
    organisation: str = ""
    user: str = ""
    brand: str = "Strafketen"
    logout_url: str = ""
    language_url: str = ""
    demo: bool = False
    leave_url: str = ""
    session: Session | None = None
    keys_url: str = ""
    keys_off: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """One link in a row of tabs."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select in a filter that is not a Django form."""

    value: str
    label: str
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Ladder:
    """How far one sending came: the receipt ladder (trap).

    Attributes:
        reached: 0 nothing yet, 1 verzonden, 2 afgeleverd, 3 geverifieerd, 4 geaccepteerd, 5 zichtbaar. Only steps
            whose receipt we hold count.
        at: moment of the reached step; None when `reached` is 0.
        late_seconds: how long the next step is overdue; None when it is not.
        refused: the next step was refused by the receiver.
        reason: why, in one short phrase; shown when `refused`.
    """

    reached: int
    at: datetime | None = None
    late_seconds: int | None = None
    refused: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pager:
    """Where the reader is in a long list.

    Attributes:
        first: number of the first row shown, counted from 1; 0 when the list is empty.
        last: number of the last row shown.
        total: number of rows in all.
        page: number of this page, from 1.
        pages: number of pages, at least 1.
        previous_url: address of the page before; empty on the first.
        next_url: address of the page after; empty on the last.
    """

    first: int
    last: int
    total: int
    page: int = 1
    pages: int = 1
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """Work that goes on after the answer.

    Attributes:
        label: what is being done, as a sentence without full stop.
        done: how much is done; None when that cannot be told.
        total: how much there is; None when that cannot be told.
        unit: what is counted, in the plural, such as "stukken".
        note: what the reader may expect, one or two sentences.
    """

    label: str
    done: int | None = None
    total: int | None = None
    unit: str = ""
    note: str = ""
