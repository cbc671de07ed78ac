# SPDX-License-Identifier: EUPL-1.2
"""Writes exports (format export/1) to disk. No Django: what goes in is handed over as frozen values."""
