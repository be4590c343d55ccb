"""The parts of ``freeze.py``: what is recorded of vnsearch, and how two records are compared."""
