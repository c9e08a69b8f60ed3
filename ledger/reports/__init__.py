"""The read side: one file for each thing a page or paper shows, each a frozen value from few queries and no writes."""
