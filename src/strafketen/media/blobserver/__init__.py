# SPDX-License-Identifier: EUPL-1.2
"""The byte server: resumable uploads in, byte ranges out, against short-lived grants. Knows no Django, no database."""
