# SPDX-License-Identifier: EUPL-1.2
"""Signed messages between nodes: outbox, inbox, receipts."""
