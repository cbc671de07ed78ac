# SPDX-License-Identifier: EUPL-1.2
"""Inspection of files that strangers made: PDF documents and recordings, without Django.

What reads a stranger's bytes runs in `sandbox`: a fresh process with limits, so that a file that crashes, hangs or eats
memory costs one answer and nothing else.
"""
