# SPDX-License-Identifier: EUPL-1.2
"""Journeys that carry a case between nodes; the one chain endpoint. No tables."""
