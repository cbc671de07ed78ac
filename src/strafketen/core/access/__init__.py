# SPDX-License-Identifier: EUPL-1.2
"""Access: permissions, policy rows and the decision."""
