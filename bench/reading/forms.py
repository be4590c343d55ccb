"""What does a file of each form give, whole and cut off? The table of docs/reading.md.

python -m bench.reading.forms
"""

from __future__ import annotations

from tests.support.reading_forms import rows

if __name__ == "__main__":
    print("| form | example | what comes | cut off |\n|---|---|---|---|")
    print("\n".join(rows()))
