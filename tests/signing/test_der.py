# SPDX-License-Identifier: EUPL-1.2
# mypy: allow-untyped-calls
from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from asn1crypto import algos, cms, tsp

from strafketen.signing.der import SolidAttributes, SolidContentInfo
from strafketen.signing.tsa import UnsafeDemoTsa

if TYPE_CHECKING:
    from signing.conftest import World


def _opaque(size: int) -> bytes:
    """Make a DER SEQUENCE of one OCTET STRING: well-formed, and nothing that a CMS reader could take apart."""
    inner = b"\x04\x82" + size.to_bytes(2, "big") + bytes(size)
    return b"\x30\x82" + len(inner).to_bytes(2, "big") + inner


@pytest.mark.parametrize("size", range(700, 956))
def test_a_token_is_passed_on_byte_for_byte_whatever_its_length(size: int) -> None:
    der = _opaque(size)
    attribute = cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [SolidContentInfo.from_der(der)]})
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier("subject_key_identifier", bytes(20)),
            "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            "signature": bytes(70),
            "unsigned_attrs": SolidAttributes.of(cms.CMSAttributes([attribute])),
        }
    )
    encoded = cms.SignerInfos([info])
    first = encoded.dump()
    assert der in first
    # from the second time on, asn1crypto looks at its own headers
    assert encoded.dump() == first


def test_reading_a_token_leaves_its_bytes_alone(world: World, at: datetime) -> None:
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)}
    query = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True}).dump()
    reply = tsp.TimeStampResp.load(UnsafeDemoTsa.open(world.tsa_directory).respond(query, at=at))
    token = SolidContentInfo.of(reply["time_stamp_token"])
    before = token.dump()
    assert token["content"]["signer_infos"][0]["signed_attrs"].native
    assert token.native["content_type"] == "signed_data"
    assert token.dump() == before
    assert SolidContentInfo.from_der(before).dump() == before
    with pytest.raises(ValueError, match="trailing"):
        SolidContentInfo.from_der(before + b"\x00")
