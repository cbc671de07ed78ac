# SPDX-License-Identifier: EUPL-1.2
"""Dutch words and sentences of the inspection of files; see chain_words."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS: tuple[str, ...] = (
    # Words inside findings about a recording
    _("beeld"),
    _("geluid"),
    _("1 stuk"),
    _("ontbreekt 1 byte"),
    _("iets onbekends"),
    _("geen bekende opname"),
    _("het begin is beschadigd"),
    _("begin onleesbaar"),
    _("onbekend"),
    _("PDF-document"),
    _("foto (JPEG)"),
    _("foto (HEIC of AVIF)"),
    _("afbeelding (PNG)"),
    _("afbeelding (GIF)"),
    _("afbeelding (TIFF)"),
    _("afbeelding (BMP)"),
    _("afbeelding (WebP)"),
    _("zip-bestand of kantoordocument"),
    _("7z-archief"),
    _("rar-archief"),
    _("gzip-archief"),
    _("programma"),
    _("afspeellijst"),
)

SENTENCES: tuple[str, ...] = (
    # Words with a number inside findings about a recording
    _("%(count)d stukken"),
    _("ontbreken %(size)s"),
    _("bestandssoort %(kind)s"),
    # Findings about a PDF (inspection.pdf_findings)
    _("Het bestand is leeg. Vraag de inzender om een nieuw exemplaar."),
    _("Dit is geen PDF-bestand. Lever het stuk als PDF aan."),
    _("Het bestand is te beschadigd om te lezen. Vraag de inzender om een nieuw exemplaar."),
    _(
        "De inhoudsopgave van het bestand ontbreekt of wijst naar de verkeerde plaats; wat er staat, hangt af van "
        "het programma dat het opent. Vraag de inzender om een nieuw exemplaar."
    ),
    _("Onderdelen van het bestand verwijzen in een kring naar zichzelf. Vraag de inzender om een nieuw exemplaar."),
    _(
        "De leesstructuur van het bestand verwijst in een kring naar zichzelf, dus voorlezen loopt vast. Vraag de "
        "inzender om een nieuw exemplaar."
    ),
    _("Het bestand heeft geen leesbare pagina's. Vraag om een nieuw exemplaar."),
    _("Het bestand noemt meer pagina's dan het kan bevatten. Vraag de inzender om een nieuw exemplaar."),
    _("Het bestand heeft meer dan %(count)d pagina's. Splits het in delen en lever die elk aan."),
    _("Ten minste één pagina is niet te openen. Vraag de inzender om een nieuw exemplaar."),
    _(
        "Een pagina is groter dan een PDF-lezer aankan (meer dan 5 meter). Maak het document opnieuw op een gewoon "
        "formaat."
    ),
    _("Het bestand vraagt een wachtwoord of sleutel. Lever het zonder beveiliging aan."),
    _("Van dit bestand zijn geen paginabeelden te maken. Vraag de inzender om een nieuw exemplaar."),
    _("Het bestand kost te veel tijd of geheugen om te openen. Maak het document opnieuw of splits het."),
    _(
        "Het bestand is versleuteld maar opent zonder wachtwoord; het kan kopiëren of afdrukken beperken. "
        "Controleer of het als stuk mag dienen."
    ),
    _("Het ene leesprogramma opent dit bestand wel en het andere niet. Controleer of de pagina's kloppen."),
    _("Het bestand is beschadigd en bij het openen hersteld. Controleer of alle pagina's er zijn."),
    _("Het bestand noemt een ander aantal pagina's dan het heeft. Controleer of alle pagina's er zijn."),
    _("De bladwijzers verwijzen in een kring naar zichzelf. De pagina's zijn leesbaar; controleer het bestand."),
    _("Een pagina heeft een formaat buiten de grenzen die voor PDF gelden. Controleer of zij leesbaar is."),
    _("Het document bestaat uit beelden zonder doorzoekbare tekst. Laat er tekstherkenning op uitvoeren."),
    _("Het bestand bevat JavaScript. Dat wordt hier nooit uitgevoerd; controleer de herkomst."),
    _("Het bestand probeert bij een klik een programma of ander bestand te starten. Controleer de herkomst."),
    _("Het bestand voert iets uit zodra het opent, zoals afdrukken. Controleer het voor gebruik."),
    _("Het bestand bevat handelingen die meer doen dan bladeren, zoals gegevens versturen. Controleer de herkomst."),
    _("Een bladwijzer doet meer dan naar een pagina gaan, zoals een internetadres openen. Controleer de herkomst."),
    _("Het bestand draagt andere bestanden in zich. Beoordeel die en lever ze zo nodig als eigen stuk aan."),
    _("Het bestand is een XFA-formulier, dat veel lezers anders of niet tonen. Lever een gewone PDF aan."),
    _("Het bestand draagt beeld of geluid in zich. Lever opnamen als eigen stuk aan."),
    _(
        "Een handtekening in het document is ongeldig: het is veranderd, of de handtekening is niet zoals "
        "voorgeschreven. Beoordeel het document en vraag zo nodig een nieuw ondertekend exemplaar."
    ),
    _("Een handtekening in het document is niet na te rekenen. Vraag de ondertekenaar om bevestiging."),
    _(
        "Een handtekening is ongeschonden, maar niet te herleiden tot een certificaat dat hier is vertrouwd. Ga na "
        "wie ondertekende."
    ),
    _("Een handtekening gebruikt een verouderde methode en bewijst weinig. Vraag zo nodig een nieuwe handtekening."),
    _("Een tijdstempel in het document klopt niet; het tijdstip van ondertekenen staat niet vast."),
    _("In het bestand staat een handtekening die uit het document is weggehaald. Beoordeel eerdere versies."),
    # Findings about a recording (inspection.media_findings)
    _("Het bestand is leeg. Haal de opname opnieuw uit het bronsysteem."),
    _("Dit is geen beeld- of geluidsopname maar een %(kind)s. Voeg het toe als document of foto."),
    _(
        "Dit bestand is niet als opname te lezen. Haal de opname opnieuw uit het bronsysteem; het origineel blijft "
        "bewaard."
    ),
    _(
        "De opname is niet te openen: het deel dat beschrijft waar beeld en geluid staan (moov) ontbreekt. Haal de "
        "opname opnieuw uit het bronsysteem of laat haar herstellen."
    ),
    _("In dit bestand zit geen beeld en geen geluid. Controleer of het juiste bestand is gekozen."),
    _(
        "Geen beeld en geen seconde geluid is af te spelen: de gegevens zijn beschadigd. Haal de opname opnieuw uit"
        " het bronsysteem."
    ),
    _("De opname is versleuteld. Lever haar onversleuteld aan of vraag de bron om een open kopie."),
    _(
        "De blokken in dit bestand zitten meer dan %(depth)d lagen diep in elkaar; een gewone opname is zo niet "
        "gemaakt. Laat het bestand onderzoeken en haal de opname opnieuw uit het bronsysteem."
    ),
    _(
        "De controle is na %(seconds)d seconden gestopt omdat het bestand niet te verwerken was. Laat het bestand "
        "onderzoeken."
    ),
    _(
        "De controle is gestopt omdat het bestand meer geheugen vroeg dan een opname nodig heeft. Laat het bestand "
        "onderzoeken."
    ),
    _(
        "Het afspeelprogramma is op dit bestand vastgelopen. Laat het bestand onderzoeken; het origineel blijft "
        "bewaard."
    ),
    _(
        "Het bestand is korter dan het zelf opgeeft: er %(missing)s. Mogelijk is het kopiëren afgebroken; vergelijk"
        " met de bron."
    ),
    _("De opbouw van het bestand klopt niet vanaf byte %(offset)d. Kijk de opname geheel na en vergelijk met de bron."),
    _(
        "Achter de opname staan nog %(size)s die er niet bij horen. Laat nagaan wat dat is voordat de opname wordt "
        "gedeeld."
    ),
    _(
        "Vóór de opname staan %(size)s die er niet bij horen, bijvoorbeeld een kop van het opnamesysteem. "
        "Controleer het begin."
    ),
    _(
        "Het bestand geeft op dat het geluidsblok leeg is. Wat te horen is kan iets anders zijn dan geluid; luister"
        " het na."
    ),
    _(
        "De naam eindigt op .%(extension)s, maar de inhoud is %(container)s. Controleer of het juiste bestand is "
        "gekozen."
    ),
    _("De eerste bytes wijzen op %(sniffed)s, het afspeelprogramma leest %(read)s. Kijk de opname geheel na."),
    _(
        "Het %(kind)s duurt volgens het bestand %(declared)s maar loopt tot %(measured)s. Kijk het einde na en "
        "vergelijk met de bron."
    ),
    _(
        "Het %(kind)s duurt volgens het bestand %(declared)s maar loopt door tot %(measured)s. Verwijs naar "
        "momenten pas nadat het einde is nagekeken."
    ),
    _("Het %(kind)s heeft %(count)s die niet af te spelen zijn; het eerste na %(at)s. Kijk de opname daar na."),
    _("Het beeld is niet af te spelen, het geluid wel. Vergelijk met de bron."),
    _("Het geluid is niet af te spelen, het beeld wel. Vergelijk met de bron."),
    _(
        "De opname gebruikt een codering die hier niet te controleren is. Kijk haar na met het programma van de "
        "leverancier."
    ),
    _(
        "Het beeld is %(width)d bij %(height)d punten; zo groot wordt het hier niet gecontroleerd. Kijk de opname "
        "zelf na."
    ),
    _("De opname speelt niet in de browser (%(why)s). Laat een kijkkopie maken; het origineel blijft het bewijs."),
    _("In de browser is alleen het geluid te horen, niet het beeld (%(codec)s). Laat een kijkkopie maken."),
    _("In de browser is alleen het beeld te zien, niet het geluid te horen (%(codec)s). Laat een kijkkopie maken."),
)
