# SPDX-License-Identifier: EUPL-1.2
"""The catalogue of what nodes tell each other and of what a ledger commits to, with its published form."""
