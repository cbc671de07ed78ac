# SPDX-License-Identifier: EUPL-1.2
"""The procesdossier: composing, assessing, reading, deciding."""
