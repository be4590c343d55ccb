"""The facets of one query: what a page has even where none was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, SupportsIndex, overload

from vnsearch.model.tables import Table

if TYPE_CHECKING:
    from vnsearch.model.counts import Facet


class Facets(tuple["Facet", ...], Table):
    """Facets of one query, in the order asked for; ``facets["source"]`` is that of a field."""

    __slots__ = ()

    COLUMNS: ClassVar[tuple[str, ...]] = ("field", "value", "count")

    @overload
    def __getitem__(self, key: SupportsIndex | str) -> Facet: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Facet, ...]: ...
    def __getitem__(self, key: SupportsIndex | slice | str) -> Facet | tuple[Facet, ...]:
        if not isinstance(key, str):
            return super().__getitem__(key)
        for facet in self:
            if facet.field == key:
                return facet
        raise KeyError(key)

    def to_records(self) -> list[dict[str, Any]]:
        """Return field, value and count of each value that is listed."""
        return [record for facet in self for record in facet.to_records()]

    def to_dict(self) -> dict[str, Any]:
        """Return the facets as JSON values, by field."""
        return {facet.field: facet.to_dict() for facet in self}

    def _repr_html_(self) -> str:
        return "".join(facet._repr_html_() for facet in self)


#: The facets of a page without facets.
NO_FACETS = Facets()
