"""What holds for all tests."""

from hypothesis import settings

# No test is timed: on a busy machine an example may take any time.
settings.register_profile("solidarity", deadline=None)
settings.load_profile("solidarity")
