"""``python -m docs.build``: write the parts of the documentation that follow from the code."""
