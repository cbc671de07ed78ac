# SPDX-License-Identifier: EUPL-1.2
"""The HTTP API of a node: every write and read of a zaak for the systems of its own organisation. See docs/api.md."""
