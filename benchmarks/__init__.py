"""Speed, as ratios within one session: ``make bench``. No test is timed."""
