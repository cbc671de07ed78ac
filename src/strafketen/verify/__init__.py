# SPDX-License-Identifier: EUPL-1.2
"""Checks of an export or a ledger by a reader who trusts nobody of us: no Django, no database, no network.

Imports `core` only. Trust comes from anchors that the reader brings: an export that vouches for itself proves nothing.
"""
