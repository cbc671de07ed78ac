# SPDX-License-Identifier: EUPL-1.2
"""Shared face of all nodes: base templates, components, formatting and static files. Knows no facility."""
