"""The model in a browser: rules, worlds and stories as JavaScript, written from their Python."""
