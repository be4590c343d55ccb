"""Removing articles, headlines, addresses and files on request, and letting them in again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from vnsearch.errors import InputError
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.document_lookup import address_keys
from vnsearch.library.headlines import headline_id
from vnsearch.library.removals import RemovalRequest, StoredRemoval
from vnsearch.library.roots import normal_path
from vnsearch.library.update import Update
from vnsearch.messages import maintenance
from vnsearch.model import RemovalKind
from vnsearch.vietnam_time import HANOI

#: Returns the title of a document by its id; "" where it is not known.
TitleOf = Callable[[str], str]


class Remover:
    """Removes and restores within one indexing run."""

    def __init__(self, catalogue: Catalogue, update: Update, title_of: TitleOf) -> None:
        self._catalogue = catalogue
        self._update = update
        self._title_of = title_of

    # Removing

    def remove(self, targets: Iterable[str]) -> None:
        """Remove what the targets name. Raises ``InputError`` for one that is not in the index."""
        day = datetime.now(HANOI).date()
        for request in [self._request(target) for target in targets]:
            number = self._catalogue.removals.add(request, day)
            if number is not None:
                self._apply(number, request)

    def _request(self, target: str) -> RemovalRequest:
        if not target.strip():
            raise InputError(maintenance.EMPTY_NAME)
        request = (
            self._address(target) or self._article(target) or self._headline(target) or self._file(target)
        )
        if request is None:
            raise InputError(maintenance.nothing_to_remove(target))
        return request

    def _article(self, target: str) -> RemovalRequest | None:
        keys = self._catalogue.article_keys(target)
        return keys and RemovalRequest(RemovalKind.ARTICLE, target, *keys, self._title_of(target))

    def _headline(self, target: str) -> RemovalRequest | None:
        if not target.startswith("h-"):
            return None
        for key in self._catalogue.headlines.story_keys():
            if headline_id(key) == target:
                keys = (key, "") if key.startswith("u:") else ("", key)
                return RemovalRequest(RemovalKind.HEADLINE, target, *keys, self._title_of(target))
        return None

    def _address(self, target: str) -> RemovalRequest | None:
        """Return the removal of an address: one that is in the index, or is certainly meant as an address."""
        is_address = target.startswith(("http://", "https://"))
        article_ids = filter(None, map(self._catalogue.parts.article_of, address_keys(target)))
        if request := next(map(self._article, article_ids), None):
            return request  # of a page of a story, that story
        keys = (key for key in address_keys(target) if is_address or self._catalogue.has_address(key))
        return next((RemovalRequest(RemovalKind.ADDRESS, key, key, "", target) for key in keys), None)

    def _file(self, target: str) -> RemovalRequest | None:
        path = normal_path(Path(target))
        state = self._catalogue.files.state(path)
        return state and RemovalRequest(RemovalKind.FILE, state.name, "", "", str(path))

    def _apply(self, number: int, request: RemovalRequest) -> None:
        match request.kind:
            case RemovalKind.ARTICLE:
                self._update.exclude_article(request.target, number)
            case RemovalKind.ADDRESS:
                for article_id in self._catalogue.article_ids_at(request.url):
                    self._update.exclude_article(article_id, number)
            case RemovalKind.FILE:
                self._update.exclude_file(request.target)
            case RemovalKind.HEADLINE:
                pass
        self._catalogue.headlines.mark_dirty((request.url, request.title))

    # Restoring

    def restore(self, targets: Iterable[str]) -> None:
        """Let in again what was removed. Raises ``InputError`` for a target that was not."""
        removals = self._catalogue.removals.all()
        for removal in [self._find(target, removals) for target in targets]:
            self._catalogue.removals.delete(removal.number)
            self._catalogue.headlines.mark_dirty((removal.request.url, removal.request.title))
            files = self._catalogue.release_excluded_records(removal.number)
            if removal.request.kind is RemovalKind.FILE:
                files += self._catalogue.files.numbers_of(removal.request.target)
            self._update.reread(files)

    def _find(self, target: str, removals: Iterable[StoredRemoval]) -> StoredRemoval:
        if not target.strip():
            raise InputError(maintenance.EMPTY_NAME)
        names = {target, *address_keys(target), str(normal_path(Path(target)))}
        for removal in removals:
            if names & {removal.request.target, removal.request.url, removal.request.label} - {""}:
                return removal
        raise InputError(maintenance.not_removed(target))
