# SPDX-License-Identifier: EUPL-1.2
"""Signing: keys, certificates, PAdES signatures, timestamps and mutual TLS.

Nothing in these modules knows Django: keys, moments and trust anchors are handed in.
"""
