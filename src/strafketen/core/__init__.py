# SPDX-License-Identifier: EUPL-1.2
"""The pure core: formats, rules and sums. No clock, no I/O, no Django."""
