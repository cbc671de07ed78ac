# SPDX-License-Identifier: EUPL-1.2
"""Keeping the structure tags of the parts, so that a screen reader can read the composed dossier.

Each part's structure tree becomes one Part element of the dossier's tree; its numbers in the parent tree are moved up
so that none clash (ISO 32000-1, 14.7). A part without tags stays without: nothing is invented.
"""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf

_TREE_DEPTH_LIMIT = 32


class TagTree:
    """The structure tree of the output, which must be tagged itself."""

    def __init__(self, out: pikepdf.Pdf) -> None:
        """Take over the tree of the front matter."""
        self._out = out
        root = out.Root.StructTreeRoot
        entries = _number_tree(root.ParentTree, 0) or []
        self._entries: list[tuple[int, pikepdf.Object]] = entries
        self._next_key = max((key for key, _value in entries), default=-1) + 1
        kids = root.K
        self._kids: list[pikepdf.Object] = list(kids.as_list()) if isinstance(kids, pikepdf.Array) else [kids]
        self.complete = True
        """Whether every part so far brought tags."""

    def prepare(self, source: pikepdf.Pdf) -> pikepdf.Object | None:
        """Renumber the tags of an opened `source`, in memory, before its pages are copied.

        Returns what `adopt` needs, or None when the source has no usable tags.
        """
        root = source.Root.get("/StructTreeRoot")
        hung_on_objects = _untag_objects(source)
        if hung_on_objects or not isinstance(root, pikepdf.Dictionary) or not root.is_indirect:
            self.complete = False
            return None
        parent_tree = root.get("/ParentTree")
        entries = _number_tree(parent_tree, 0) if isinstance(parent_tree, pikepdf.Dictionary) else None
        if not entries or "/K" not in root or not self._adopt_roles(root):
            self.complete = False
            return None
        if any("/StructParent" in annotation for annotation in _annotations(source)):
            _drop_object_references(root)
        for page in source.pages:
            number = _integer(page.obj.get("/StructParents"))
            if number is not None:
                page.obj.StructParents = number + self._next_key
        for name in root.keys() - {"/K", "/ParentTree"}:
            del root[name]
        return root

    def adopt(self, prepared: pikepdf.Object, *, title: str) -> None:
        """Copy what `prepare` gave, after the pages of that source were copied.

        The copied root of the part's tree becomes its Part element: the elements in it already call it their parent.
        """
        part = self._out.copy_foreign(prepared)
        entries = _number_tree(part.ParentTree, 0) or []
        del part["/ParentTree"]
        part.Type, part.S, part.T = pikepdf.Name.StructElem, pikepdf.Name.Part, title
        self._kids.append(part)
        self._entries += [(key + self._next_key, value) for key, value in entries if isinstance(value, pikepdf.Array)]
        self._next_key += max(key for key, _value in entries) + 1

    def write(self) -> None:
        """Put the tree in the output."""
        root = self._out.Root.StructTreeRoot
        document = self._out.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.StructElem, S=pikepdf.Name.Document, P=root, K=pikepdf.Array(self._kids)
            )
        )
        for element in self._kids:
            element.P = document
        numbers: list[pikepdf.Object | int] = []
        for key, value in self._entries:
            numbers += [key, value]
        root.K = document
        root.ParentTree = self._out.make_indirect(pikepdf.Dictionary(Nums=pikepdf.Array(numbers)))
        root.ParentTreeNextKey = self._next_key
        if "/IDTree" in root:
            del root["/IDTree"]
        self._out.Root.MarkInfo = pikepdf.Dictionary(Marked=self.complete)

    def _adopt_roles(self, root: pikepdf.Object) -> bool:
        """Add the part's role map; False when it gives a role another meaning."""
        if "/ClassMap" in root or "/Namespaces" in root:
            return False
        theirs = root.get("/RoleMap")
        if not isinstance(theirs, pikepdf.Dictionary):
            return True
        out_root = self._out.Root.StructTreeRoot
        if "/RoleMap" not in out_root:
            out_root.RoleMap = pikepdf.Dictionary()
        ours = out_root.RoleMap
        roles = {str(key): str(value) for key, value in theirs.items()}
        if any(key in ours and str(ours[key]) != value for key, value in roles.items()):
            return False
        for key, value in roles.items():
            ours[key] = pikepdf.Name(value)
        return True


def _number_tree(node: pikepdf.Object, depth: int) -> list[tuple[int, pikepdf.Object]] | None:
    """Flatten a number tree; None when it is not one."""
    if depth > _TREE_DEPTH_LIMIT or not isinstance(node, pikepdf.Dictionary):
        return None
    entries: list[tuple[int, pikepdf.Object]] = []
    numbers = node.get("/Nums")
    if isinstance(numbers, pikepdf.Array):
        items = numbers.as_list()
        for key, value in zip(items[::2], items[1::2], strict=False):
            number = _integer(key)
            if number is None:
                return None
            entries.append((number, value))
    kids = node.get("/Kids")
    if isinstance(kids, pikepdf.Array):
        for kid in kids.as_list():
            inner = _number_tree(kid, depth + 1)
            if inner is None:
                return None
            entries += inner
    return entries


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _untag_objects(source: pikepdf.Pdf) -> bool:
    """Take tag numbers off form and image objects, whose numbers we do not move; say whether there were any."""
    found = False
    for page in source.pages:
        resources = page.obj.get("/Resources")
        objects = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
        if not isinstance(objects, pikepdf.Dictionary):
            continue
        for item in objects.values():
            for key in ("/StructParents", "/StructParent"):
                if isinstance(item, pikepdf.Stream) and key in item:
                    del item[key]
                    found = True
    return found


def _annotations(source: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    for page in source.pages:
        annotations = page.obj.get("/Annots")
        if isinstance(annotations, pikepdf.Array):
            yield from (item for item in annotations.as_list() if isinstance(item, pikepdf.Dictionary))


def _drop_object_references(root: pikepdf.Object) -> None:
    """Take references to annotations out of a tree: the view has none of those annotations, or new ones."""
    seen: set[tuple[int, int]] = set()
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.is_indirect:
            if element.objgen in seen:
                continue
            seen.add(element.objgen)
        kids = element.get("/K")
        if _is_object_reference(kids):
            del element["/K"]
        elif isinstance(kids, pikepdf.Array):
            kept = [kid for kid in kids.as_list() if not _is_object_reference(kid)]
            element.K = pikepdf.Array(kept)
            waiting += [kid for kid in kept if isinstance(kid, pikepdf.Dictionary)]
        elif isinstance(kids, pikepdf.Dictionary):
            waiting.append(kids)


def _is_object_reference(kid: object) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == pikepdf.Name.OBJR
