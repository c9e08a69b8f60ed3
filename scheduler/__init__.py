"""The clock of jobs. APScheduler only ticks; each job names an operation that is harmless when run twice, late or never."""
