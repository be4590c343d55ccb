"""All words that vnsearch says to its readers, in Vietnamese and in English, each under a name.

A message without values is a constant, one with values a function that takes them unformatted; both are a
``Message``, which has the text in each language. The modules, by what the messages are about:

- ``query_notes``, ``syntax_notes``: what of a query could not be used, and what its reader should know
- ``results``: hits, facets, timelines and single documents
- ``reports``: what the other commands print
- ``maintenance``: what keeping an index needs: roots, removals, backups, upgrades; their help texts and errors too
- ``following``, ``fetching``: watching files for changes, and fetching pages
- ``help_texts``: the help texts of commands and options
- ``request_errors``, ``index_errors``, ``system_errors``: why a request cannot be answered, an index not be used
- ``damage``: what is wrong with a file of an index
- ``skip_reasons``, ``text_faults``: why input was skipped, what was odd about it
- ``usage``: errors in a command line, and the words around its help texts

Only the command line chooses a language (``language``); everything below it passes messages on.
"""

from vnsearch.messages.language import Language as Language
from vnsearch.messages.message import Message as Message
