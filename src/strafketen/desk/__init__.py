# SPDX-License-Identifier: EUPL-1.2
"""The desks: pages on which people of politie, OM and Rechtspraak work. They combine facilities and hold no tables."""
