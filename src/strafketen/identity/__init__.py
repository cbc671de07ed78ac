# SPDX-License-Identifier: EUPL-1.2
"""Who acts, in which role, on which ground, and what that allows."""
