# SPDX-License-Identifier: EUPL-1.2
"""The open digital criminal-justice chain."""

__version__ = "0.1.0"
