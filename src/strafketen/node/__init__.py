# SPDX-License-Identifier: EUPL-1.2
"""One organisation's node: its processes, its database and the wiring of the facilities it runs."""
