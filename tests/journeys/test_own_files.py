# SPDX-License-Identifier: EUPL-1.2
"""The main job on files of the user: real PDF files and recordings, of which some cannot be used."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest

import running_chain
from journeys import looking

REFUSED = re.compile(r"^ {4}niet bruikbaar, uit het dossier gehaald: ([^.]+)\. \S", re.MULTILINE)


def titles_in(export: Path) -> set[str]:
    """Give the titles in the newest manifest of an export."""
    with zipfile.ZipFile(export) as bag:
        names = [name for name in bag.namelist() if re.search(r"/data/manifesten/\d+\.json$", name)]
        assert names
        manifests = [json.loads(bag.read(name)) for name in names]
    newest = max(manifests, key=lambda manifest: int(manifest["version"]))
    return {entry["title"] for entry in [*newest["stukken"], *newest["media"]]}


@pytest.mark.journey
@pytest.mark.corpus
def test_own_files_travel_to_the_court_and_what_cannot_be_used_is_named_and_left_out(corpus: Path) -> None:
    stukken, media = corpus / "pdf" / "clean", corpus / "media"
    pdfs = {path.stem for path in stukken.glob("*.pdf")}
    recordings = {path.stem for path in media.iterdir() if path.is_file()}
    assert len(pdfs) > 10
    assert len(recordings) > 10
    folder = Path(tempfile.mkdtemp(prefix="sk"))
    try:
        done = looking.command(
            *("demo", "--once", "--json", "--state", str(folder / "s")),
            *("--base-port", str(running_chain.free_base_port())),
            *("--stukken", str(stukken), "--media", str(media)),
            deadline_seconds=900.0,
        )
        told = looking.conforms(done.stdout, "demo-1.json")
        assert (done.returncode, told["ok"]) == (0, True), done.stderr
        refused = set(REFUSED.findall(done.stderr))
        usable = (pdfs | recordings) - refused
        assert refused <= pdfs | recordings
        assert len(usable) > 0.8 * len(pdfs | recordings)
        export = Path(str(told["export"]))
        held = titles_in(export)
        assert usable <= held
        assert refused & held == set()
        checked = looking.command("verify", str(export), "--trust", str(told["anchors"]), "--json")
        assert checked.returncode == 0
        for path in (*stukken.iterdir(), *media.iterdir()):
            if path.stem in refused:
                kind = "stuk" if path.suffix == ".pdf" else "media"
                assert looking.command(kind, "check", str(path), "--json").returncode == 2, path.name
        log = (folder / "s" / "log" / "politie-werk.log").read_text("utf-8")
        assert not any(title in log for title in refused), "a log names a file"
    finally:
        shutil.rmtree(folder)
