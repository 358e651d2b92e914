"""Words of the events' pages."""

from django.utils.translation import gettext_lazy as _

from lotse.events.queries import Room

ROOM = {
    Room.OPEN: _("There are free places."),
    Room.FEW: _("Only a few places are left."),
    Room.LINE: _("All places are taken. You can go on the waiting list."),
}
POLICIES = {
    "strict": _(
        "Waiting list: whoever comes first moves up first, even if the family needs many places."
    ),
    "smaller_first": _(
        "Waiting list: whoever comes first moves up first. When there are too few places for a "
        "large family, a smaller one may move up before."
    ),
}
HEARD = {
    "school": _("From the school or Kita"),
    "friends": _("From friends or family"),
    "advice": _("From an advice centre"),
    "internet": _("On the internet"),
    "flyer": _("From a flyer or poster"),
    "office": _("From an authority"),
}
ROLES = {
    "organiser": _("Organiser"),
    "speaker": _("Speaks"),
    "host": _("Host"),
    "support": _("Helps"),
}
STATES = {
    "confirmed": _("You are signed up. We look forward to seeing you."),
    "waiting": _("You are on the waiting list. If a place becomes free for you, we tell you."),
    "offered": _("A place is free for you."),
    "cancelled": _("This registration was cancelled."),
}
