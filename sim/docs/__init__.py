"""``python -m sim.docs``: write the parts of the documentation that follow from the code."""
