# SPDX-License-Identifier: EUPL-1.2
"""What is true of a procesdossier and allowed with it."""
