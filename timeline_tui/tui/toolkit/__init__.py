"""Everything that works on private members of Textual, and nothing else does.

Each class says which condition would end it; `tests/tui/test_private.py` names each private member
and finds it in the version that is installed.
"""
