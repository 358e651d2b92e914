"""What counselling keeps; a module for each part."""

from lotse.counselling.models.enquiries import Enquiry, EnquiryMessage, EnquiryState, WrongCode
from lotse.counselling.models.question_log import Channel, LogCount, LogEntry, Outcome

__all__ = [
    "Channel",
    "Enquiry",
    "EnquiryMessage",
    "EnquiryState",
    "LogCount",
    "LogEntry",
    "Outcome",
    "WrongCode",
]
