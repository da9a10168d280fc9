"""Patterns of protest: dozens of figures of campaign-months, of data and of the model alike.

`figures` makes them of campaign-months, `simulate` runs the model, `observe` is what newspapers
see of it, and `scores` holds simple rivals that predict how a state answers.
"""
