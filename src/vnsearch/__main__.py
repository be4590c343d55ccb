"""``python -m vnsearch``: the same as the ``vnsearch`` command."""

from vnsearch.cli.app import main

if __name__ == "__main__":
    main()
