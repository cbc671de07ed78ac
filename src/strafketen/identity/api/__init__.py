# SPDX-License-Identifier: EUPL-1.2
"""The edge of every HTTP API of a node: who asks, how an operation is declared, refusals, OpenAPI."""
