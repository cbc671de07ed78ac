# SPDX-License-Identifier: EUPL-1.2
"""The ledger of this node: acts, log, checkpoints."""
