"""The configuration of Zensical for the pages of one language."""

from __future__ import annotations

from typing import Any

from docsite.navigation import NAVIGATION

#: Rules beside those of the theme, relative to the pages of a language.
STYLE = "assets/extra.css"
_DESCRIPTIONS = {
    "en": "Full-text search for Vietnamese news, with or without diacritics, on your own machine",
    "vi": "Công cụ tìm kiếm cho kho tin tức tiếng Việt, có dấu hay không dấu, ngay trên máy của bạn",
}
_PALETTE_NAMES = {"en": ("Dark mode", "Light mode"), "vi": ("Nền tối", "Nền sáng")}
_EXTENSIONS: dict[str, Any] = {
    "admonition": {},
    "attr_list": {},
    "md_in_html": {},
    "pymdownx.details": {},
    "pymdownx.highlight": {"pygments_lang_class": True},
    "pymdownx.superfences": {},
    # The anchors of the repository's host, so that links to headings lead to the same place in both.
    "toc": {
        "permalink": True,
        "slugify": {"object": "pymdownx.slugs.slugify", "kwds": {"case": "lower"}},
    },
}


def configuration(language: str, docs: str, site: str) -> dict[str, Any]:
    """Return the configuration for the pages in ``docs``, built into ``site``; both relative to its file.

    Nothing is loaded from other hosts: neither fonts nor scripts.
    """
    dark, light = _PALETTE_NAMES[language]
    links = {"en": "./", "vi": "./vi/"} if language == "en" else {"en": "../", "vi": "./"}
    return {
        "site_name": "vnsearch",
        "site_description": _DESCRIPTIONS[language],
        "docs_dir": docs,
        "site_dir": site,
        "use_directory_urls": False,
        "extra_css": [STYLE],
        "nav": NAVIGATION[language],
        "theme": {
            "language": language,
            "font": False,
            "features": [
                "content.code.copy",
                "navigation.footer",
                "navigation.sections",
                "navigation.tabs",
                "navigation.top",
                "search.highlight",
            ],
            "palette": [
                {
                    "media": "(prefers-color-scheme: light)",
                    "scheme": "default",
                    "toggle": {"icon": "lucide/moon", "name": dark},
                },
                {
                    "media": "(prefers-color-scheme: dark)",
                    "scheme": "slate",
                    "toggle": {"icon": "lucide/sun", "name": light},
                },
            ],
        },
        "extra": {
            "generator": False,
            "alternate": [
                {"name": "English", "link": f"{links['en']}index.html", "lang": "en"},
                {"name": "Tiếng Việt", "link": f"{links['vi']}index.html", "lang": "vi"},
            ],
        },
        "markdown_extensions": [{name: options} for name, options in _EXTENSIONS.items()],
    }
