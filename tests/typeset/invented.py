# SPDX-License-Identifier: EUPL-1.2
"""Invented stukken for the tests. No name, place or number in them belongs to anybody."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from strafketen.typeset.stukken import (
    Afdeling,
    Dagvaarding,
    ProcesverbaalAangifte,
    ProcesverbaalBevindingen,
    TenLasteGelegdFeit,
    Verschijning,
    Vonnis,
)
from strafketen.typeset.values import (
    Certainty,
    Eed,
    Feit,
    Goed,
    Kop,
    Ondertekening,
    Tijdstip,
    Verbalisant,
    Verdachte,
    Zitting,
)

AT = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)

POLITIE = Kop(
    organisation="Politie-eenheid Voorbeeld",
    unit="Basisteam Oost",
    number_kind="Proces-verbaalnummer",
    number="PL0000-2026104417-1",
    demo=True,
)
PARKET = Kop(
    organisation="Openbaar Ministerie",
    unit="Arrondissementsparket Voorbeeld",
    number_kind="Parketnummer",
    number="00/104417-26",
    demo=True,
)
RECHTBANK = Kop(
    organisation="Rechtbank Voorbeeld",
    unit="Team strafrecht, zittingsplaats Arnhem",
    number_kind="Parketnummer",
    number="00/104417-26",
    demo=True,
)
WINKELDIEFSTAL = Feit(name="diefstal uit een winkel", article="art. 310 Sr")
DE_WIT = Verbalisant(
    name="J. de Wit", rank="brigadier van politie", unit="Basisteam Oost", number="04417", eed=Eed.AMBTSEED
)
YILMAZ = Verbalisant(
    name="E. Y\u0131lmaz-Świątek", rank="hoofdagent", unit="Basisteam Oost", number="05120", eed=Eed.AMBTSBELOFTE
)
VERDACHTE = Verdachte(
    name="Rachid Jan Bosman", born_on=date(1991, 7, 4), born_in="Zutphen", residence="Voorbeeldkade 3, 6800 AA Arnhem"
)
ZITTING = Zitting(
    court="Rechtbank Voorbeeld",
    chamber="politierechter",
    place="zittingsplaats Arnhem, Walburgstraat 2, zaal 4",
    on=date(2026, 5, 19),
    at=time(10, 40),
)


def an_aangifte() -> ProcesverbaalAangifte:
    return ProcesverbaalAangifte(
        kop=POLITIE,
        aangever_name="M. Jansen-Öztürk",
        on_behalf_of="Drogisterij De Voorbeeldhof B.V., als bedrijfsleider",
        feit=WINKELDIEFSTAL,
        place="Voorbeeldplein 8, Arnhem",
        moment=Tijdstip(
            certainty=Certainty.BETWEEN,
            on=date(2026, 3, 11),
            at=time(16, 5),
            until_on=date(2026, 3, 11),
            until=time(16, 20),
        ),
        taken_at=AT,
        taken_in="Arnhem",
        verklaring=(
            (
                "Ik ben bedrijfsleider van de drogisterij aan het Voorbeeldplein. Ik ben bevoegd om "
                "namens het bedrijf "
                "aangifte te doen. Niemand had toestemming om de goederen zonder betalen mee te nemen."
            ),
            (
                "Gistermiddag stond ik bij de kassa. Ik zag dat een man met een donkere jas en een witte "
                "rugtas bij het "
                "schap met parfum stond. Hij keek een paar keer om zich heen. Daarna zag ik dat hij twee "
                "doosjes van het "
                "schap pakte en in zijn rugtas deed."
            ),
            (
                "De man liep langs de kassa naar buiten zonder te betalen. Het alarmpoortje ging af. Ik "
                "ben achter hem aan "
                "gegaan en heb hem gevraagd mee naar binnen te komen. Hij zei: \u2018Ik heb niets.\u2019 "
                "Daarna rende hij weg in de "
                "richting van het station. Onze camera\u2019s hebben alles opgenomen. De beelden heb ik "
                "aan u meegegeven."
            ),
        ),
        goods=(
            Goed(description="Parfum, 50 ml, in doosje met winkelsticker", count=2, value_cents=17980),
            Goed(description="Scheermesjes, pak van acht", count=3, value_cents=5685),
        ),
        damage=("De goederen zijn niet teruggevonden. Het bedrijf wil dat de dader de schade betaalt.",),
        rights=(
            "Ik heb de aangever gewezen op de rechten als slachtoffer en een folder daarover gegeven.",
            "De aangever wil op de hoogte blijven van het verloop van de zaak.",
            "De aangever wil een vordering tot schadevergoeding indienen.",
        ),
        verbalisanten=(DE_WIT,),
        made_on=date(2026, 3, 12),
        made_in="Arnhem",
        signatures=(
            Ondertekening(name="J. de Wit", role="brigadier van politie", organisation=POLITIE.organisation, at=AT),
        ),
    )


def bevindingen() -> ProcesverbaalBevindingen:
    return ProcesverbaalBevindingen(
        kop=Kop(
            organisation=POLITIE.organisation,
            unit=POLITIE.unit,
            number_kind=POLITIE.number_kind,
            number="PL0000-2026104417-2",
            demo=True,
        ),
        subject="Bekijken van camerabeelden",
        feit=WINKELDIEFSTAL,
        place="Bureau Oost, Arnhem",
        moment=Tijdstip(certainty=Certainty.ABOUT, on=date(2026, 3, 12), at=time(11, 0)),
        sections=(
            Afdeling(
                title="Aanleiding",
                paragraphs=("Van de winkel kregen wij een opname van de bewakingscamera boven de ingang.",),
            ),
            Afdeling(
                title="Wat wij zagen",
                paragraphs=(
                    (
                        "De klok in beeld loopt 40 seconden voor; dat hebben wij gecontroleerd bij de winkel. De "
                        "tijden "
                        "hieronder zijn de tijden in de opname."
                    ),
                    "0:12. Een man met een donkere jas en een witte rugtas komt de winkel in.",
                    "1:47. De man neemt twee doosjes van het schap en doet die in zijn rugtas.",
                    "2:31. De man loopt langs de kassa naar buiten. Hij betaalt niet.",
                ),
            ),
            Afdeling(
                title="Herkenning",
                paragraphs=(
                    "Ik, Y\u0131lmaz-Świątek, herkende de man niet. De getuige heet محمد العلي (Muhammad al-Ali).",
                ),
            ),
        ),
        appendices=("Opname camera ingang, mp4, 2 minuten en 58 seconden.", "Fotoblad met drie stilstaande beelden."),
        verbalisanten=(DE_WIT, YILMAZ),
        made_on=date(2026, 3, 12),
        made_in="Arnhem",
        signatures=(
            Ondertekening(name="J. de Wit", role="brigadier van politie", organisation=POLITIE.organisation, at=AT),
            Ondertekening(name="E. Y\u0131lmaz-Świątek", role="hoofdagent", organisation=POLITIE.organisation, at=AT),
        ),
    )


def a_dagvaarding() -> Dagvaarding:
    return Dagvaarding(
        kop=PARKET,
        verdachte=VERDACHTE,
        zitting=ZITTING,
        tenlastelegging=(
            TenLasteGelegdFeit(
                paragraphs=(
                    (
                        "hij op of omstreeks 11 maart 2026 te Arnhem twee flesjes parfum en drie pakken "
                        "scheermesjes, in "
                        "elk geval enig goed, die geheel of ten dele aan een ander dan aan verdachte "
                        "toebehoorden, te weten "
                        "aan Drogisterij De Voorbeeldhof B.V., heeft weggenomen met het oogmerk om zich die goederen "
                        "wederrechtelijk toe te eigenen."
                    ),
                ),
                articles="art. 310 Wetboek van Strafrecht",
            ),
        ),
        notices=(
            (
                "U mag zich laten bijstaan door een advocaat. Hebt u geen advocaat, vraag er dan zo snel "
                "mogelijk een aan."
            ),
            (
                "U mag zelf getuigen meenemen of vragen om getuigen op te roepen. Doe dat schriftelijk "
                "bij de officier van "
                "justitie, uiterlijk tien dagen voor de zitting."
            ),
            "U mag de processtukken inzien. Uw advocaat krijgt ze via het portaal.",
            "Komt u niet, dan kan de rechter de zaak zonder u behandelen.",
        ),
        officier="mr. A.C. van der Laan",
        made_on=date(2026, 4, 2),
        made_in="Arnhem",
        signatures=(
            Ondertekening(
                name="mr. A.C. van der Laan", role="officier van justitie", organisation="Openbaar Ministerie", at=AT
            ),
        ),
    )


def a_vonnis() -> Vonnis:
    return Vonnis(
        kop=RECHTBANK,
        verdachte=VERDACHTE,
        zitting=ZITTING,
        verschijning=Verschijning.TEGENSPRAAK,
        raadsman="mr. S. Łukaszewicz",
        rechter="mr. H.M. de Groot",
        griffier="T. Ayd\u0131n",
        officier="mr. A.C. van der Laan",
        sections=(
            Afdeling(
                title="Bewezenverklaring",
                paragraphs=(
                    (
                        "De politierechter acht bewezen dat verdachte op 11 maart 2026 te Arnhem twee flesjes "
                        "parfum en drie "
                        "pakken scheermesjes, die aan een ander dan aan verdachte toebehoorden, heeft weggenomen "
                        "met het "
                        "oogmerk om zich die goederen wederrechtelijk toe te eigenen."
                    ),
                ),
            ),
            Afdeling(title="Kwalificatie", paragraphs=("Diefstal.",)),
            Afdeling(
                title="Motivering van de straf",
                paragraphs=(
                    (
                        "Winkeldiefstal geeft overlast en schade. Verdachte is eerder veroordeeld. De "
                        "politierechter houdt "
                        "er rekening mee dat verdachte werk heeft en de schade wil vergoeden."
                    ),
                ),
            ),
        ),
        articles="De artikelen 9, 22c, 22d, 36f en 310 van het Wetboek van Strafrecht.",
        decision=(
            "verklaart bewezen wat hierboven staat en verklaart verdachte daarvoor strafbaar;",
            (
                "veroordeelt verdachte tot een taakstraf van 40 uren, te vervangen door 20 dagen "
                "hechtenis als die niet "
                "naar behoren wordt verricht;"
            ),
            "wijst de vordering van de benadeelde partij toe tot € 236,65 en legt de schadevergoedingsmaatregel op.",
        ),
        made_on=date(2026, 5, 19),
        made_in="Arnhem",
        signatures=(
            Ondertekening(name="mr. H.M. de Groot", role="politierechter", organisation="Rechtbank Voorbeeld", at=AT),
        ),
    )
