#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# One plain script to read in a sitting: no annotations and docstrings of our house, and it calls openssl by its name.
# ruff: noqa: ANN001, ANN002, ANN201, ANN204, D101, D102, D103, S603, S607, T201
"""A second verifier of exports (folder form). It shares no code with strafketen, on purpose.

Written from docs/formats.md: nothing but the standard library of Python and the `openssl` program. Usage:

    python3 second_verifier.py EXPORT ROOT.pem

Prints one JSON object {"result", "dossier_root", "problems"}; exit status 0 valid, 1 invalid. It checks what an
outsider must be able to check: bag, manifests and their roots, who sealed, bytes, pages, receipts and the log.
"""

import base64
import hashlib
import hmac
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SEGMENT = 4 * 1024 * 1024


def sha(data):
    return hashlib.sha256(data).hexdigest()


def canonical(value):
    # RFC 8785 for what these formats hold: no fractions, names in ASCII
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def mth(hashes):
    # Merkle Tree Hash of RFC 6962, 2.1, over leaf hashes
    if len(hashes) == 0:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(hashes[:k]) + mth(hashes[k:])).digest()


def leaf(data):
    return hashlib.sha256(b"\x00" + data).digest()


def root_of_path(index, size, hashed, path):
    # walks the audit path from the root down, as the recursive definition PATH(m, D[n]) of RFC 6962, 2.1.1 has it
    if size == 1:
        if path:
            raise ValueError("audit path too long")
        return hashed
    if not path:
        raise ValueError("audit path too short")
    k = 1
    while 2 * k < size:
        k *= 2
    if index < k:
        return hashlib.sha256(b"\x01" + root_of_path(index, k, hashed, path[:-1]) + path[-1]).digest()
    return hashlib.sha256(b"\x01" + path[-1] + root_of_path(index - k, size - k, hashed, path[:-1])).digest()


def openssl(*arguments):
    done = subprocess.run(["openssl", *arguments], capture_output=True, check=False)
    return done.returncode == 0, done.stdout


def unb64(text):
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != text:
        raise ValueError("base64url in another spelling")
    return data


class Verifier:
    def __init__(self, export, roots, work):
        self.export, self.roots, self.work = Path(export), str(roots), Path(work)
        self.problems = []

    def need(self, holds, what):
        if not holds:
            self.problems.append(what)
        return holds

    def file(self, name):
        path = self.export / name
        return path.read_bytes() if path.is_file() else b""

    def public_key(self, pem_path):
        return openssl("x509", "-in", str(pem_path), "-pubkey", "-noout")[1]

    def signed(self, key_pem, message, signature):
        key, text, sig = self.work / "key", self.work / "text", self.work / "sig"
        key.write_bytes(key_pem)
        text.write_bytes(message)
        sig.write_bytes(signature)
        return openssl(
            "pkeyutl", "-verify", "-pubin", "-inkey", str(key), "-rawin", "-in", str(text), "-sigfile", str(sig)
        )[0]

    def trusted(self, pem_paths, moment):
        # moment: RFC 3339 text, or None to leave the validity of certificates out
        extra = ["-no_check_time"]
        if moment is not None:
            from datetime import datetime

            extra = ["-attime", str(int(datetime.fromisoformat(moment).timestamp()))]
        for path in pem_paths[1:]:
            extra += ["-untrusted", str(path)]
        return openssl("verify", "-partial_chain", *extra, "-CAfile", self.roots, str(pem_paths[0]))[0]

    def oin(self, pem_path):
        text = openssl("x509", "-in", str(pem_path), "-noout", "-subject", "-nameopt", "RFC2253")[1].decode()
        found = re.search(r"serialNumber=([0-9A-Z]{20})", text)
        return found[1] if found else ""

    def jws(self, name, kind, moment_field):
        """Check a compact JWS; give its payload and the OIN of its signer."""
        head_text, body_text, sig_text = self.file(name).decode().split(".")
        head, body = json.loads(unb64(head_text)), unb64(body_text)
        ders = [base64.b64decode(text) for text in head["x5c"]]
        pems = []
        for number, der in enumerate(ders):
            path = self.work / f"{sha(der)}-{number}.pem"
            text = base64.encodebytes(der).decode()
            path.write_text(f"-----BEGIN CERTIFICATE-----\n{text}-----END CERTIFICATE-----\n")
            pems.append(path)
        self.need(head["alg"] == "Ed25519" and head["typ"] == kind, f"{name}: kind")
        self.need(head["kid"] == sha(ders[0]), f"{name}: kid")
        payload = json.loads(body)
        self.need(canonical(payload) == body, f"{name}: canonical")
        self.need(
            self.signed(self.public_key(pems[0]), f"{head_text}.{body_text}".encode(), unb64(sig_text)),
            f"{name}: signature",
        )
        self.need(self.trusted(pems, payload[moment_field]), f"{name}: trust")
        return payload, self.oin(pems[0])

    def run(self):
        names = sorted(str(path.relative_to(self.export)) for path in self.export.rglob("*") if not path.is_dir())
        payload = [name for name in names if name.startswith("data/")]
        tags = ["bag-info.txt", "bagit.txt", "export.jws", "manifest-sha256.txt", "tagmanifest-sha256.txt"]
        self.need([name for name in names if name not in payload] == tags, "files beside the payload")

        listed = "".join(f"{sha(self.file(name))}  {name}\n" for name in payload).encode()
        self.need(self.file("manifest-sha256.txt") == listed, "manifest-sha256.txt")
        sealed_tags = "".join(f"{sha(self.file(name))}  {name}\n" for name in tags[:-1]).encode()
        self.need(self.file("tagmanifest-sha256.txt") == sealed_tags, "tagmanifest-sha256.txt")
        self.need(self.file("bagit.txt") == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "bagit.txt")

        root = self.manifests(payload)
        self.receipts(payload)
        self.logs(payload)
        return root

    def manifests(self, payload):
        versions = sorted(name for name in payload if re.fullmatch(r"data/manifesten/\d{4,}\.json", name))
        self.need(bool(versions), "no manifest")
        before, root, last = None, None, {}
        stukken, media = {}, {}
        for name in versions:
            data = self.file(name)
            manifest = json.loads(data)
            self.need(canonical(manifest) == data, f"{name}: canonical")
            self.need(manifest["schema"] == "strafketen/manifest/1", f"{name}: schema")
            if before is not None:
                self.need(manifest["predecessor"] == sha(canonical(before)), f"{name}: predecessor")
                self.need(manifest["version"] == before["version"] + 1, f"{name}: version")
                old = {stuk["stuk_id"]: stuk for stuk in before["stukken"]}
                for stuk in manifest["stukken"]:
                    self.need(old.get(stuk["stuk_id"], stuk) == stuk, f"{name}: stuk {stuk['number']} changed")
            header = {key: value for key, value in manifest.items() if key not in ("stukken", "media")}
            leaves = [leaf(canonical(entry)) for entry in [header, *manifest["stukken"], *manifest["media"]]]
            root = mth(leaves).hex()
            seal, oin = self.jws(name.replace(".json", ".seal.jws"), "strafketen-manifest-seal+jws", "sealed_at")
            self.need(seal["manifest_sha256"] == sha(data) and seal["dossier_root"] == root, f"{name}: seal")
            self.need(oin == manifest["made_by"], f"{name}: sealed by another")
            stukken.update({stuk["stuk_id"]: stuk for stuk in manifest["stukken"]})
            media.update({item["media_id"]: item for item in manifest["media"]})
            before = last = manifest

        facts, oin = self.jws("export.jws", "strafketen-export-seal+jws", "exported_at")
        self.need(facts["exported_by"] == oin, "export.jws: sealed by another")
        self.need(facts["payload_manifest_sha256"] == sha(self.file("manifest-sha256.txt")), "export.jws: payload")
        self.need(facts["manifest_sha256"] == sha(canonical(last)), "export.jws: manifest")
        self.need(facts["dossier_root"] == root, "export.jws: dossier root")
        total = sum(len(self.file(name)) for name in payload)
        info = (
            f"Bag-Group-Identifier: {last['chain_case_id']}\nBag-Software-Agent: strafketen/export/1\n"
            f"Bagging-Date: {facts['exported_at'][:10]}\nExternal-Identifier: {last['dossier_id']}\n"
            f"Payload-Oxum: {total}.{len(payload)}\nSource-Organization: {facts['exported_by']}\n"
        )
        self.need(self.file("bag-info.txt") == info.encode(), "bag-info.txt")
        self.bytes_of(last, stukken, media)
        self.pages(stukken)
        return root

    def bytes_of(self, last, stukken, media):
        wanted = {stuk["stuk_id"] for stuk in last["stukken"]} | {item["media_id"] for item in last["media"]}
        for folder, entries in (("stukken", stukken), ("media", media)):
            for entry_id, entry in entries.items():
                found = list((self.export / "data" / folder).glob(f"*-{entry_id}.*"))
                if not found and entry_id not in wanted:
                    continue
                if not self.need(len(found) == 1, f"{folder} {entry['number']}: missing"):
                    continue
                data = found[0].read_bytes()
                self.need(sha(data) == entry["digest"] and len(data) == entry["size_bytes"], f"{found[0].name}: bytes")
                if folder == "media":
                    parts = [data[at : at + SEGMENT] for at in range(0, len(data), SEGMENT)]
                    self.need(mth([leaf(part) for part in parts]).hex() == entry["segment_root"], "segment root")

    def pages(self, stukken):
        data = self.file("data/paginabewijzen.json")
        if not data:
            return
        for proof in json.loads(data)["stukken"]:
            salt = bytes.fromhex(proof["salt"])
            opened = []
            for page, digest in enumerate(proof["page_digests"]):
                label = b"strafketen/page-salt/1\x00" + page.to_bytes(4, "big")
                page_salt = hmac.new(salt, label, hashlib.sha256).digest()
                opened.append(sha(b"strafketen/page/1\x00" + page_salt + bytes.fromhex(digest)))
            self.need(opened == stukken[proof["stuk_id"]]["page_commitments"], f"pages of {proof['stuk_id']}")

    def receipts(self, payload):
        for name in payload:
            if name.startswith("data/ontvangstbewijzen/"):
                self.jws(name, "strafketen-ontvangstbewijs+jws", "at")

    def logs(self, payload):
        for name in payload:
            match = re.fullmatch(r"data/logboek/([0-9A-Z]{20})/acts\.json", name)
            if match:
                self.log(match[1], json.loads(self.file(name)))

    def log(self, oin, acts):
        note = self.file(f"data/logboek/{oin}/checkpoint.note").decode()
        body, _, lines = note.rpartition("\n\n")
        origin, size, root = body.split("\n")
        self.need(origin == f"strafketen/{oin}" == acts["origin"], f"log {oin}: origin")
        others = sorted((self.export / "data" / "certificaten").glob("*.pem"))
        signed = False
        for pem in others:
            key = self.public_key(pem)
            raw = base64.b64decode("".join(key.decode().split("\n")[1:-2]))[-32:]
            key_id = hashlib.sha256(origin.encode() + b"\n\x01" + raw).digest()[:4]
            for line in lines.splitlines():
                _, name, value = line.split(" ")
                value = base64.b64decode(value)
                if self.oin(pem) == oin and name == origin and value[:4] == key_id:
                    signed = self.signed(key, f"{body}\n".encode(), value[4:]) and self.trusted([pem, *others], None)
        self.need(signed, f"log {oin}: checkpoint")
        for act in acts["acts"]:
            hashed = leaf(hmac.new(bytes.fromhex(act["salt"]), canonical(act["act"]), hashlib.sha256).digest())
            path = [bytes.fromhex(step) for step in act["proof"]]
            try:
                found = root_of_path(act["index"], int(size), hashed, path)
            except ValueError:
                found = b""
            self.need(found == base64.b64decode(root), f"log {oin}: act {act['index']}")


def main(export, roots):
    with tempfile.TemporaryDirectory() as work:
        verifier = Verifier(export, roots, work)
        root = None
        try:
            root = verifier.run()
        except (ValueError, KeyError, TypeError, IndexError, UnicodeDecodeError) as error:
            verifier.problems.append(f"unreadable: {type(error).__name__}")
    result = "invalid" if verifier.problems else "valid"
    print(json.dumps({"result": result, "dossier_root": root, "problems": verifier.problems}, indent=2))
    return 1 if verifier.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
