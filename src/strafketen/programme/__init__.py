# SPDX-License-Identifier: EUPL-1.2
"""The ketenbureau: chain events and lead times."""
