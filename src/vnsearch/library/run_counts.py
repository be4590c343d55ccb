"""What an indexing run has done so far, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from vnsearch.model import Changes, Report


@dataclass(slots=True)
class RunCounts:
    """Counts of documents, files and records; they only grow."""

    articles_added: int = 0
    articles_updated: int = 0
    articles_removed: int = 0
    headlines_added: int = 0
    headlines_updated: int = 0
    headlines_removed: int = 0
    files_read: int = 0
    files_dropped: int = 0
    records_dropped: int = 0
    articles_unchanged: int = 0
    articles_read: int = 0
    duplicates: int = 0
    near_duplicates: int = 0
    excluded: int = 0
    joined: int = 0
    skipped: int = 0

    @property
    def has_changes(self) -> bool:
        """Whether the index or its catalogue differ from what they were before the run."""
        articles = self.articles_added or self.articles_updated or self.articles_removed
        headlines = self.headlines_added or self.headlines_updated or self.headlines_removed
        return bool(articles or headlines or self.files_read or self.files_dropped or self.records_dropped)

    def report(self, headlines: int) -> Report:
        """Return the numbers as a report; ``headlines`` is how many documents of them the index now has."""
        headlines_touched = self.headlines_added + self.headlines_updated
        return Report(
            articles=Changes(
                self.articles_added, self.articles_updated, self.articles_unchanged, self.articles_removed
            ),
            headlines=Changes(
                self.headlines_added,
                self.headlines_updated,
                max(0, headlines - headlines_touched),
                self.headlines_removed,
            ),
            files=self.files_read,
            skipped=self.skipped,
            duplicates=self.duplicates,
            seconds=0.0,
            size=0,
            grouped=self.near_duplicates,
            excluded=self.excluded,
            joined=self.joined,
        )
