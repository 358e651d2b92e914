"""What counselling keeps; a module for each part."""

from lotse.counselling.models.question_log import Channel, LogCount, LogEntry, Outcome

__all__ = ["Channel", "LogCount", "LogEntry", "Outcome"]
