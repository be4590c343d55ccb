"""The regions of a page in which each part of a story is not looked for.

An element lies in the regions named by its own roles and those of its ancestors (``Element.regions``). The
names of roles are those of ``class_names.roles_of``, and ``hidden``.
"""

from __future__ import annotations

#: Regions whose text is never a story's.
BOILERPLATE = frozenset(
    ("chrome", "footer", "crumbs", "related", "comment", "tags", "share", "ads", "hidden")
)
#: Elements with one of these roles are dropped from a story's body.
NOT_BODY = BOILERPLATE | {"author"}
NOT_SUMMARY = BOILERPLATE | {"caption"}
#: A title may be hidden, or in a box that is named after the tags or share buttons beside it.
NOT_TITLE = BOILERPLATE - {"tags", "share", "hidden"}
#: The date of a story may be in a box with its breadcrumbs, tags or share buttons.
NOT_DATE = BOILERPLATE - {"crumbs", "tags", "share"}
#: Names in these are not of the story's author.
NOT_AUTHOR = frozenset(("related", "comment", "footer", "chrome", "caption"))
#: Short links in these do not lead to the story's category.
NOT_CATEGORY = frozenset(("author", "share", "tags"))
#: The same in the entry of a story in a list.
NOT_ENTRY_CATEGORY = NOT_CATEGORY | {"comment"}
#: No link in these leads to a story.
NOT_STORY_LINK = frozenset(("footer", "crumbs", "tags"))
#: Text about a single story is not the label of a list.
NOT_LABEL = NOT_STORY_LINK | {"author", "caption", "comment"}
