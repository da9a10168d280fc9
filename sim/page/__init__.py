"""The page of ``solidarity demo``: the same world twice, to watch and to teach with."""
