"""The month: one file a phase, pure compiled functions over the columns of the world."""
