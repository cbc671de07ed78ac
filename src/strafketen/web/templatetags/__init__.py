# SPDX-License-Identifier: EUPL-1.2
"""Template library `keten`: how dates, sizes, money, statuses and fields look on every page."""
