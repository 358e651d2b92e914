"""What counselling keeps; a module for each part."""

from lotse.counselling.models.appointments import (
    Absence,
    Appointment,
    AppointmentKind,
    AppointmentState,
    CancelledBy,
    Counsellor,
    DayHours,
    Room,
    WeeklyHours,
)
from lotse.counselling.models.enquiries import Enquiry, EnquiryMessage, EnquiryState, WrongCode
from lotse.counselling.models.interpreters import (
    Answer,
    Interpreter,
    InterpreterAsk,
    InterpreterHours,
    InterpreterLanguage,
    InterpreterRequest,
    RequestState,
)
from lotse.counselling.models.question_log import Channel, LogCount, LogEntry, Outcome

__all__ = [
    "Absence",
    "Answer",
    "Appointment",
    "AppointmentKind",
    "AppointmentState",
    "CancelledBy",
    "Channel",
    "Counsellor",
    "DayHours",
    "Enquiry",
    "EnquiryMessage",
    "EnquiryState",
    "Interpreter",
    "InterpreterAsk",
    "InterpreterHours",
    "InterpreterLanguage",
    "InterpreterRequest",
    "LogCount",
    "LogEntry",
    "Outcome",
    "RequestState",
    "Room",
    "WeeklyHours",
    "WrongCode",
]
