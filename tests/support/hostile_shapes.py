"""Inputs that repeat one thing many times: shapes at which readers have become slow, or might."""

from __future__ import annotations

import gzip
import io
import zipfile

from tests.support.repeated_input import Shape

_ARTICLE = (
    "<!doctype html><html><head><meta charset=utf-8><title>Cầu mới thông xe trước Tết</title>"
    "<meta property=og:type content=article><link rel=canonical href='https://bao.example/cau-moi-5012345.html'>"
)
_BODY = "</head><body><h1>Cầu mới thông xe trước Tết</h1><div>"
_PARAGRAPH = "<p>Đoạn này kể tiếp câu chuyện cây cầu, đủ dài để là một đoạn của bài báo.</p>"
_IN_BODY = _ARTICLE + _BODY + _PARAGRAPH * 4
_IN_HEAD_END = _BODY + _PARAGRAPH * 4 + "</div></body></html>"
_RSS = "<?xml version='1.0'?><rss version='2.0'><channel><title>Tin</title>"
_ITEM = "<item><title>Cầu mới thông xe</title><link>https://bao.example/cau-5012345.html</link></item>"
_DUMP = "Cầu mới thông xe trước Tết\nSáng nay cây cầu qua sông được khánh thành.\n"
_MHTML = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
_MAIL = "From: ban@bao.example\nSubject: Ban tin sang\nDate: Thu, 21 Nov 2024 20:00:00 +0700\n"
_XLSX_PARTS = (
    "<?xml version='1.0'?><w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
    "<w:body><w:p><w:r><w:t>Cau moi thong xe</w:t></w:r></w:p>"
)


def _docx(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", text)
    return out.getvalue()


def _html(label: str, unit: str, head: str = _IN_BODY, tail: str = "</div></body></html>") -> Shape:
    return Shape(f"page: {label}", "a.html", head, unit, tail)


def _in_head(label: str, unit: str) -> Shape:
    return _html(label, unit, _ARTICLE, _IN_HEAD_END)


def _text(label: str, unit: str) -> tuple[Shape, ...]:
    """One kind of text in a page, a dump, a record and a table."""
    return (
        Shape(f"page: text of {label}", "a.html", f"{_IN_BODY}<p>", unit, "</p></div></body></html>"),
        Shape(f"dump: {label}", "a.txt", _DUMP, unit, "\n"),
        Shape(f"record: {label}", "a.jsonl", '{"title": "Cầu mới", "body": "', unit, '"}\n'),
    )


_PAGES = (
    _html("attributes of one element", " a¤=1", _IN_BODY + "<p ", ">x</p></div></body></html>"),
    _html("one attribute again and again", " a=1", _IN_BODY + "<p ", ">x</p></div></body></html>"),
    _html("long value of an attribute", "tin ", _IN_BODY + "<p title='", "'>x</p></div></body></html>"),
    _html("names of classes", " c¤", _IN_BODY + "<p class='", "'>x</p></div></body></html>"),
    *(
        _html(f"nested <{tag}>", f"<{tag}>")
        for tag in (
            "div",
            "b",
            "a href=#",
            "table",
            "font",
            "svg",
            "template",
            "ul><li",
            "p",
            "select",
            "span",
        )
    ),
    _html("misnested formatting", "<b><i></b></i>"),
    _html("formatting across blocks", "<b><p>"),
    _html("tables inside tables", "<table><tr><td>"),
    _html("comments", "<!--x-->"),
    _html("comments that do not end", "<!--"),
    _html("tags that do not end", "<p "),
    _html("closing tags", "</div>"),
    _html("references", "&amp;"),
    _html("references without an end", "&#"),
    _html("digits of a reference", "1", _IN_BODY + "<p>&#"),
    _html("paragraphs", "<p>Đoạn số ¤ kể tiếp câu chuyện cây cầu, đủ dài để là một đoạn.</p>"),
    _html("short paragraphs", "<p>¤</p>"),
    _html("line breaks", "<br>"),
    _html("headings", "<h2>Mục ¤</h2>"),
    _html("links of headlines", "<li><a href='/tin-so-¤-5¤.html'>Tin số ¤ về cây cầu mới qua sông</a></li>"),
    _html(
        "one link again and again", "<li><a href='/cau-5012399.html'>Cầu mới qua sông được khởi công</a></li>"
    ),
    _html("links in one line", "<a href='/tin-¤-5¤.html'>Tin số ¤ về cây cầu</a> "),
    _html("pictures with captions", "<figure><img src=a¤.jpg><figcaption>Ảnh số ¤</figcaption></figure>"),
    _html("table cells", "<td>ô ¤</td>", _IN_BODY + "<table><tr>"),
    _html("times", "<time datetime=2024-11-¤>¤</time>"),
    _html(
        "sections of headlines",
        "<h3>Mục ¤</h3><ul><li><a href='/t-¤-6¤.html'>Tin số ¤ của mục này đây</a></ul>",
    ),
    _html("frames", "<frame src=a¤.html>", "<html><frameset>", "</frameset></html>"),
    _html("lines of preformatted text", "dòng ¤\n", _IN_BODY + "<pre>"),
    _html("spaces", " "),
    _html("line ends", "\r"),
    _html("letters of a title", "cầu ", _ARTICLE + _BODY + "</div><h1>"),
    _html("titles", "<title>Tin ¤</title>", "<html><head>"),
    _html("base addresses", "<base href='https://bao.example/¤/'>"),
    _html("addresses of a copy in an archive", "/web/20210101000000/"),
    _html("comments of saving programs", "<!-- saved from url=(0010)http"),
    _in_head("meta tags", "<meta name=a¤ content=b>"),
    _in_head("meta tags of authors", "<meta name=author content='Người viết ¤'>"),
    _in_head(
        "meta tags of dates", "<meta property=article:published_time content='2024-11-21T08:00:00+07:00'>"
    ),
    _in_head(
        "linked data",
        '<script type=application/ld+json>{"@type": "NewsArticle", "headline": "Tin ¤"}</script>',
    ),
    _html(
        "nested linked data", "[", _ARTICLE + "<script type=application/ld+json>", "</script>" + _IN_HEAD_END
    ),
    _html(
        "objects in linked data",
        '{"@type": "Person", "name": "A¤"},',
        _ARTICLE + '<script type=application/ld+json>{"@type": "NewsArticle", "author": [',
        "{}]}</script>" + _IN_HEAD_END,
    ),
    _html("scripts", "<script>var a¤ = 1;</script>"),
    _html("styles", "<style>p { }</style>"),
    _html(
        "address of the page",
        "a/",
        "<html><head><link rel=canonical href='https://bao.example/",
        "'>" + _IN_HEAD_END,
    ),
)
_TEXTS = tuple(
    shape
    for label, unit in (
        ("combining marks on one letter", "\u0301"),
        ("different marks on one letter", "\u0301\u0323\u0302"),
        ("hashtags", "#tin¤ "),
        ("hashtags without spaces", "#tin¤"),
        ("one long word", "nghiêng"),
        ("capital letters", "UBND"),
        ("letters with dots", "A."),
        ("digits", "7"),
        ("numbers with dots", "1."),
        ("letters and digits", "a1"),
        ("dates", "21/11/2024 "),
        ("parts of dates", "1/1/"),
        ("ages", "2 giờ trước "),
        ("hyphens", "-"),
        ("words with hyphens", "Cam-"),
        ("quotation marks", "“"),
        ("brackets", "("),
        ("joined emoji", "👩\u200d"),
        ("zero-width spaces", "\u200b"),
        ("letters of another direction", "\u202eא"),
        ("doubled encoding", "Ã¡"),
        ("old encoding", "Qu\u00ad¬ng "),
        ("tones as letters", "aùnh "),
        ("one word", "cầu "),
        ("different words", "cầu¤ "),
        ("sentences", "Cầu số ¤ được khánh thành sáng nay. "),
        ("web addresses", "https://bao.example/tin-¤.html "),
        ("mail addresses", "a¤@bao.example "),
    )
    for shape in _text(label, unit)
)
_DUMPS = tuple(
    Shape(f"dump: {label}", "a.txt", _DUMP, unit)
    for label, unit in (
        ("captions", "Ảnh số ¤ |\n"),
        ("headings", "Tin khác\n"),
        ("entries", "Tin số ¤ về cây cầu\nGiao thông 21/11/2024 19:41\n"),
        ("empty lines", "\n"),
        ("lines", "Dòng số ¤ kể tiếp câu chuyện.\n"),
        ("bars", "|"),
        ("line separators", "\u2028"),
    )
)
_RECORDS = (
    Shape("records: many", "a.jsonl", "", '{"id": "¤", "title": "Tin ¤", "body": "Thân bài"}\n'),
    Shape(
        "records: in an array", "a.json", "[", '{"id": "¤", "title": "Tin ¤", "body": "Thân bài"},\n', "{}]"
    ),
    Shape("records: nested arrays", "a.jsonl", '{"title": "Tin", "body": ', "[", "\n"),
    Shape("records: nested objects", "a.jsonl", '{"title": "Tin", "x": ', '{"a":', "\n"),
    Shape("records: fields", "a.jsonl", '{"title": "Tin", "body": "Thân bài"', ', "f¤": 1', "}\n"),
    Shape("records: tags", "a.jsonl", '{"title": "Tin", "body": "Thân bài", "tags": [""', ', "t¤"', "]}\n"),
    Shape("records: authors", "a.jsonl", '{"title": "Tin", "body": "Thân bài", "author": "A', ", B¤", '"}\n'),
    Shape(
        "records: captions", "a.jsonl", '{"title": "Tin", "body": "B", "captions": [""', ', "Ảnh ¤"', "]}\n"
    ),
    Shape(
        "records: digits of a number", "a.jsonl", '{"title": "Tin", "body": "Thân bài", "x": 1', "1", "}\n"
    ),
    Shape("records: escapes", "a.jsonl", '{"title": "Tin", "body": "', "\\u0041", '"}\n'),
    Shape("records: surrogates", "a.jsonl", '{"title": "Tin", "body": "', "\\ud83d", '"}\n'),
    Shape("records: markup", "a.jsonl", '{"title": "Tin", "body": "', "<p>", '"}\n'),
    Shape("records: attributes in markup", "a.jsonl", '{"title": "Tin", "body": "<p', " a¤=1", '>x</p>"}\n'),
    Shape("records: paragraphs", "a.jsonl", '{"title": "Tin", "body": "', "Đoạn ¤\\n", '"}\n'),
    Shape("records: no end", "a.json", "[", "{", ""),
    Shape("records: commas", "a.json", "[", ",", "]"),
    Shape("records: spaces between", "a.json", '[{"title": "Tin", "body": "B"},', " ", "{}]"),
    Shape("table: rows", "a.csv", "title,url,body\n", "Tin ¤,https://bao.example/t-¤.html,Thân bài\n"),
    Shape("table: columns", "a.csv", "title,body", ",c¤", "\nTin,Thân bài\n"),
    Shape("table: separators", "a.csv", "title,body\nTin,Thân bài", ",", "\n"),
    Shape("table: quotes", "a.csv", 'title,body\nTin,"', '""', '"\n'),
    Shape("table: quotes without an end", "a.csv", "title,body\nTin,Thân bài\n", '"'),
    Shape("table: lines in a cell", "a.csv", 'title,body\nTin,"', "dòng ¤\n", '"\n'),
    Shape("table: different separators", "a.csv", "title,body\n", "a;b\tc|d,"),
    Shape(
        "sql: rows",
        "a.sql",
        "CREATE TABLE t (title text, body text);\n",
        "INSERT INTO t VALUES ('Tin ¤', 'Thân bài');\n",
    ),
    Shape(
        "sql: values",
        "a.sql",
        "INSERT INTO t (title, body) VALUES ('a', 'b')",
        ", ('Tin ¤', 'Thân bài')",
        ";",
    ),
    Shape("sql: quotes", "a.sql", "INSERT INTO t (title, body) VALUES ('", "''", "', 'b');"),
    Shape("sql: brackets", "a.sql", "INSERT INTO t (title, body) VALUES ", "(", ";"),
    Shape("sql: comments", "a.sql", "INSERT INTO t (title, body) VALUES ('a', 'b');\n", "-- ¤\n"),
    Shape("sql: a quote without an end", "a.sql", "INSERT INTO t (title, body) VALUES ('", "tin "),
)
_XML = (
    Shape(
        "feed: entries",
        "a.rss",
        _RSS,
        "<item><title>Tin ¤</title><link>https://bao.example/t-¤.html</link></item>",
        "</channel></rss>",
    ),
    Shape("feed: attributes of the root", "a.rss", "<rss", " a¤='1'", f"><channel>{_ITEM}</channel></rss>"),
    Shape(
        "feed: namespaces of the root",
        "a.rss",
        "<rss",
        " xmlns:a¤='b¤'",
        f"><channel>{_ITEM}</channel></rss>",
    ),
    Shape(
        "feed: namespaces of entries",
        "a.rss",
        _RSS,
        "<item xmlns:a¤='b¤'><title>T ¤</title></item>",
        "</channel></rss>",
    ),
    Shape("feed: nested elements", "a.rss", _RSS + _ITEM, "<a>"),
    Shape(
        "feed: elements of an entry",
        "a.rss",
        _RSS + "<item><title>Tin</title>",
        "<a¤>b</a¤>",
        "</item></channel></rss>",
    ),
    Shape(
        "feed: categories of an entry",
        "a.rss",
        _RSS + "<item><title>Tin</title>",
        "<category>b¤</category>",
        "</item></channel></rss>",
    ),
    Shape(
        "feed: bare ampersands",
        "a.rss",
        _RSS + "<item><title>Tin",
        " & b",
        f"</title></item>{_ITEM}</channel></rss>",
    ),
    Shape(
        "feed: references of HTML",
        "a.rss",
        _RSS + "<item><title>Tin",
        "&nbsp;",
        f"</title></item>{_ITEM}</channel></rss>",
    ),
    Shape(
        "feed: control characters",
        "a.rss",
        _RSS + "<item><title>Tin",
        "\x01",
        f"</title></item>{_ITEM}</channel></rss>",
    ),
    Shape(
        "feed: escaped markup",
        "a.rss",
        _RSS + "<item><title>Tin",
        "&lt;b",
        f"</title></item>{_ITEM}</channel></rss>",
    ),
    Shape(
        "feed: markup in a title",
        "a.rss",
        _RSS + "<item><title><![CDATA[Tin",
        "<b>",
        f"]]></title></item>{_ITEM}</channel></rss>",
    ),
    Shape("feed: comments", "a.rss", _RSS, "<!-- ¤ -->", f"{_ITEM}</channel></rss>"),
    Shape("feed: instructions", "a.rss", _RSS, "<?a b?>", f"{_ITEM}</channel></rss>"),
    Shape(
        "feed: sections",
        "a.rss",
        _RSS + "<item><title>",
        "<![CDATA[a]]>",
        f"</title></item>{_ITEM}</channel></rss>",
    ),
    Shape(
        "sitemap: addresses",
        "a.xml",
        "<urlset>",
        "<url><loc>https://bao.example/t-¤.html</loc></url>",
        "</urlset>",
    ),
    Shape(
        "blog: posts",
        "a.xml",
        "<rss xmlns:wp='http://wordpress.org/export/1.2/'><channel><wp:wxr_version>1.2</wp:wxr_version>",
        "<item><title>Tin ¤</title><wp:post_type>post</wp:post_type></item>",
        "</channel></rss>",
    ),
    Shape(
        "docx: paragraphs",
        "a.docx",
        _XLSX_PARTS,
        "<w:p><w:r><w:t>Doan ¤</w:t></w:r></w:p>",
        "</w:body></w:document>",
        _docx,
    ),
    Shape("docx: attributes", "a.docx", _XLSX_PARTS + "<w:p", " a¤='1'", "/></w:body></w:document>", _docx),
    Shape(
        "docx: runs of a paragraph",
        "a.docx",
        _XLSX_PARTS + "<w:p>",
        "<w:r><w:t>chu</w:t></w:r>",
        "</w:p></w:body></w:document>",
        _docx,
    ),
    Shape("docx: nested elements", "a.docx", _XLSX_PARTS, "<w:p>", "", _docx),
)
_MAILS = (
    Shape("mail: headers", "a.eml", _MAIL, "X-H¤: a\n", "\nThan bai cua ban tin.\n"),
    Shape("mail: lines of a header", "a.eml", _MAIL + "X-H: a\n", " b¤\n", "\nThan bai cua ban tin.\n"),
    Shape("mail: receivers", "a.eml", _MAIL + "To: a@b.c", ", a¤@b.c", "\n\nThan bai cua ban tin.\n"),
    Shape(
        "mail: words of a subject",
        "a.eml",
        "From: a@b.c\nSubject:",
        " =?utf-8?q?tin?=",
        "\n\nThan bai cua ban tin.\n",
    ),
    Shape(
        "mail: parameters",
        "a.eml",
        _MAIL + "Content-Type: text/plain",
        "; a¤=b",
        "\n\nThan bai cua ban tin.\n",
    ),
    Shape(
        "mail: parameters in parts",
        "a.eml",
        _MAIL + "Content-Type: text/plain",
        "; a*¤*=b",
        "\n\nThan bai.\n",
    ),
    Shape(
        "mail: parameters of a part",
        "a.eml",
        _MAIL + "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain",
        "; a¤=b",
        "\n\nThan bai\n--b--\n",
    ),
    Shape(
        "mail: parts",
        "a.eml",
        _MAIL + "Content-Type: multipart/mixed; boundary=b\n\n",
        "--b\n\nPhan ¤\n",
        "--b--\n",
    ),
    Shape(
        "mail: nested parts",
        "a.eml",
        _MAIL + "Content-Type: multipart/mixed; boundary=b\n\n",
        "--b\nContent-Type: multipart/mixed; boundary=b¤\n\n",
        "",
    ),
    Shape("mail: addresses in brackets", "a.eml", "From: ", "<", "\nSubject: Tin\n\nThan bai cua ban tin.\n"),
    Shape(
        "mail: comments in an address", "a.eml", "From: ", "(", "\nSubject: Tin\n\nThan bai cua ban tin.\n"
    ),
    Shape("mail: a date", "a.eml", "From: a@b.c\nSubject: Tin\nDate: ", "1 ", "\n\nThan bai cua ban tin.\n"),
    Shape(
        "mailbox: mails", "a.mbox", "", "From a@b.c Thu Nov 21 20:00:00 2024\nSubject: Tin ¤\n\nThan bai\n\n"
    ),
    Shape(
        "mhtml: parameters",
        "a.mhtml",
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b",
        "; a¤=b",
        "\n\n--b\nContent-Type: text/html\n\n<h1>Tin</h1>\n--b--\n",
    ),
    Shape(
        "mhtml: parameters of a part",
        "a.mhtml",
        _MHTML + "--b\nContent-Type: text/html",
        "; a¤=b",
        "\n\n<h1>Tin</h1>\n--b--\n",
    ),
    Shape(
        "mhtml: headers",
        "a.mhtml",
        "MIME-Version: 1.0\n",
        "X-H¤: a\n",
        "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<h1>Tin</h1>\n--b--\n",
    ),
    Shape(
        "mhtml: parts",
        "a.mhtml",
        _MHTML,
        "--b\nContent-Type: text/html\n\n<h1>Tin ¤</h1>\n",
        "--b--\n",
    ),
    Shape(
        "mhtml: escapes",
        "a.mhtml",
        _MHTML + "--b\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n",
        "=C3=A1",
        "\n--b--\n",
    ),
    Shape(
        "crawl: headers",
        "a.warc",
        "WARC/1.0\r\nWARC-Type: response\r\n",
        "X-H¤: a\r\n",
        "Content-Length: 0\r\n\r\n\r\n\r\n",
    ),
    Shape(
        "crawl: records",
        "a.warc",
        "",
        "WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\nabcd\r\n\r\n",
    ),
    Shape("crawl: beginnings", "a.warc", "WARC/1.0\r\n", "\nWARC/1.0\r\n"),
    Shape(
        "packed: parts", "a.html.gz", "", "x", "", lambda text: gzip.compress(b"<p>x</p>") * (len(text) // 8)
    ),
)


SHAPES: tuple[Shape, ...] = (*_PAGES, *_TEXTS, *_DUMPS, *_RECORDS, *_XML, *_MAILS)
