# SPDX-License-Identifier: EUPL-1.2
"""Everything the check of a recording can say, in one table: code, weight and Dutch sentence."""

from __future__ import annotations

from typing import Final

from strafketen.core.findings import Finding, Severity

_NOT_USABLE: Final[dict[str, str]] = {
    "empty": "Het bestand is leeg. Haal de opname opnieuw uit het bronsysteem.",
    "not_media": "Dit is geen beeld- of geluidsopname maar een {kind}. Voeg het toe als document of foto.",
    "unreadable": (
        "Dit bestand is niet als opname te lezen. Haal de opname opnieuw uit het bronsysteem; het origineel blijft "
        "bewaard."
    ),
    "no_index": (
        "De opname is niet te openen: het deel dat beschrijft waar beeld en geluid staan (moov) ontbreekt. Haal de "
        "opname opnieuw uit het bronsysteem of laat haar herstellen."
    ),
    "no_streams": "In dit bestand zit geen beeld en geen geluid. Controleer of het juiste bestand is gekozen.",
    "undecodable": (
        "Geen beeld en geen seconde geluid is af te spelen: de gegevens zijn beschadigd. Haal de opname opnieuw uit "
        "het bronsysteem."
    ),
    "encrypted": "De opname is versleuteld. Lever haar onversleuteld aan of vraag de bron om een open kopie.",
    "nesting": (
        "De blokken in dit bestand zitten meer dan {depth} lagen diep in elkaar; een gewone opname is zo niet "
        "gemaakt. Laat het bestand onderzoeken en haal de opname opnieuw uit het bronsysteem."
    ),
    "time_limit": (
        "De controle is na {seconds} seconden gestopt omdat het bestand niet te verwerken was. Laat het bestand "
        "onderzoeken."
    ),
    "memory_limit": (
        "De controle is gestopt omdat het bestand meer geheugen vroeg dan een opname nodig heeft. Laat het bestand "
        "onderzoeken."
    ),
    "reader_failed": (
        "Het afspeelprogramma is op dit bestand vastgelopen. Laat het bestand onderzoeken; het origineel blijft "
        "bewaard."
    ),
}

_MUST_LOOK: Final[dict[str, str]] = {
    "truncated": (
        "Het bestand is korter dan het zelf opgeeft: er {missing}. Mogelijk is het kopiëren afgebroken; vergelijk met"
        " de bron."
    ),
    "malformed": (
        "De opbouw van het bestand klopt niet vanaf byte {offset}. Kijk de opname geheel na en vergelijk met de bron."
    ),
    "trailing_data": (
        "Achter de opname staan nog {size} die er niet bij horen. Laat nagaan wat dat is voordat de opname wordt "
        "gedeeld."
    ),
    "leading_data": (
        "Vóór de opname staan {size} die er niet bij horen, bijvoorbeeld een kop van het opnamesysteem. Controleer "
        "het begin."
    ),
    "empty_sound_block": (
        "Het bestand geeft op dat het geluidsblok leeg is. Wat te horen is kan iets anders zijn dan geluid; luister "
        "het na."
    ),
    "extension_mismatch": (
        "De naam eindigt op .{extension}, maar de inhoud is {container}. Controleer of het juiste bestand is gekozen."
    ),
    "type_disagreement": (
        "De eerste bytes wijzen op {sniffed}, het afspeelprogramma leest {read}. Kijk de opname geheel na."
    ),
    "shorter_than_declared": (
        "Het {kind} duurt volgens het bestand {declared} maar loopt tot {measured}. Kijk het einde na en vergelijk "
        "met de bron."
    ),
    "longer_than_declared": (
        "Het {kind} duurt volgens het bestand {declared} maar loopt door tot {measured}. Verwijs naar momenten pas "
        "nadat het einde is nagekeken."
    ),
    "decode_errors": "Het {kind} heeft {count} die niet af te spelen zijn; het eerste na {at}. Kijk de opname daar na.",
    "picture_undecodable": "Het beeld is niet af te spelen, het geluid wel. Vergelijk met de bron.",
    "sound_undecodable": "Het geluid is niet af te spelen, het beeld wel. Vergelijk met de bron.",
    "unknown_codec": (
        "De opname gebruikt een codering die hier niet te controleren is. Kijk haar na met het programma van de "
        "leverancier."
    ),
    "picture_too_large": (
        "Het beeld is {width} bij {height} punten; zo groot wordt het hier niet gecontroleerd. Kijk de opname zelf na."
    ),
    "not_browser_playable": (
        "De opname speelt niet in de browser ({why}). Laat een kijkkopie maken; het origineel blijft het bewijs."
    ),
    "browser_without_picture": (
        "In de browser is alleen het geluid te horen, niet het beeld ({codec}). Laat een kijkkopie maken."
    ),
    "browser_without_sound": (
        "In de browser is alleen het beeld te zien, niet het geluid te horen ({codec}). Laat een kijkkopie maken."
    ),
}

FINDINGS: Final[dict[str, tuple[Severity, str]]] = {
    **{code: (Severity.BLOCKING, text) for code, text in _NOT_USABLE.items()},
    **{code: (Severity.ATTENTION, text) for code, text in _MUST_LOOK.items()},
}


def finding(code: str, **values: str | int) -> Finding:
    """Make the finding of `code` with its sentence filled in."""
    severity, text = FINDINGS[code]
    return Finding(code=code, severity=severity, text=text.format(**values))


def size_text(size_bytes: int) -> str:
    """Write a size as a Dutch reader expects it: 1 byte, 99.921 bytes, 3,1 MB."""
    if size_bytes < 1_000_000:  # noqa: PLR2004 - one megabyte
        return "1 byte" if size_bytes == 1 else f"{size_bytes:,} bytes".replace(",", ".")
    return f"{size_bytes / 1_000_000:,.1f} MB".translate(str.maketrans(",.", ".,"))


def missing_text(size_bytes: int) -> str:
    """Write that so many bytes are missing, with the verb that fits the number."""
    return f"{'ontbreekt' if size_bytes == 1 else 'ontbreken'} {size_text(size_bytes)}"


def moment_text(seconds: float) -> str:
    """Write a moment in or the length of a recording: 0,53 s, 2:19, 1:02:03."""
    if seconds < 60:  # noqa: PLR2004 - below a minute the hundredths tell something
        return f"{max(seconds, 0):.2f} s".replace(".", ",")
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
