# SPDX-License-Identifier: EUPL-1.2
"""Tags that put a server-made drawing on a page; the drawings themselves are in `web.drawings`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from strafketen.web import drawings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def citaatvlakken(marks: Sequence[drawings.Mark], width: int, height: int) -> SafeString:
    """Lay the citation marks over a page image of `width` by `height` pixels."""
    return drawings.citation_marks(marks, width=width, height=height)


@register.simple_tag
def golf(wave: drawings.Wave) -> SafeString:
    """Draw the sound wave of a recording."""
    return drawings.sound_wave(wave)


@register.simple_tag
def doorloop(steps: Sequence[drawings.LeadTime]) -> SafeString:
    """Draw the lead times of all steps, wide and small."""
    return drawings.lead_times(steps, small=False) + drawings.lead_times(steps, small=True)
