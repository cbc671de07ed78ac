# SPDX-License-Identifier: EUPL-1.2
"""Setting stukken as PDF, composing the procesdossier, and reading pages. Pure: values in, bytes out; no Django.

- `stukken`: what we write ourselves (procesverbaal, dagvaarding, vonnis), set as PDF/A-2a with PDF/UA-1 tags.
- `voorwerk`: cover and contents of the composed procesdossier.
- `compose`: one PDF of all stukken with one continuous page numbering. A reading view: the originals travel beside it.
- `pages`: image, text and places of a quotation on a page; `page_digest`: one digest a page.
"""
