# SPDX-License-Identifier: EUPL-1.2
"""Rules of a dossier: one file a rule, each independent of the others. `registry.check` runs them all."""
