# SPDX-License-Identifier: EUPL-1.2
"""The multimediavoorziening of one organisation: bytes, recordings and their derivatives."""
