"""What a report is made of, and how its blocks become text, a page, or figures."""
