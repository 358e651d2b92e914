"""What editors read while they write a page. Only staff see these texts."""

from django.utils.translation import gettext_lazy as _

PAGE = _("page")
PAGES = _("pages")
TITLE = _("Title")
SUMMARY = _("Summary")
SUMMARY_HELP = _("One or two short sentences for lists and search engines.")
SLUG = _("Address")
SLUG_HELP = _(
    "The last part of the address: small letters, digits and hyphens. A new address breaks links."
)
BODY = _("Content")
RULES = _("Rules of the education system")
RULES_HELP = _("On which rules this page rests. When one of them changes, this page is named.")
MARKUP_HELP = _(
    "Short sentences. A blank line begins a new paragraph. "
    "The buttons write the marks for bold words, lists, headings and links."
)

MARKS = {
    "data-marks": _("Marks for the chosen words"),
    "data-bold": _("Bold"),
    "data-list": _("List"),
    "data-numbers": _("Numbered list"),
    "data-heading": _("Subheading"),
    "data-link": _("Link"),
    "data-address": _("Where should the link lead?"),
}
"""Words of the buttons above a text (``marks.js``)."""

TEXT = _("Text")
HEADING = _("Heading")
STEPS = _("Steps")
STEP = _("Step")
STEP_TITLE = _("What to do")
STEP_TEXT = _("How, where, with what")
NOTICE = _("Notice")
NOTICE_KIND = _("Kind")
NOTICE_KINDS = {"info": _("Information"), "warning": _("Warning")}
VALID_FROM = _("Valid from")
VALID_UNTIL = _("Valid until")
VALIDITY_HELP = _("Outside of these days the notice is not shown. Both days belong to it.")
OFFERS = _("Offers")
STAGE = _("Stage")
TOPIC = _("Topic")
LANGUAGE = _("Language spoken")
MUNICIPALITY = _("Municipality")
NUMBER = _("At most")
NUMBER_HELP = _("How many offers stand on the page; below them is a link to all that fit.")
CONTACT = _("Contact")
CONTACT_HELP = _("From the list of partners: a new number there is a new number here.")
NOTE = _("Note")
DOWNLOAD = _("Download")
DOCUMENT = _("File")
DOCUMENT_TITLE = _("What the file is called")
DOCUMENT_LANGUAGE = _("Language of the file")
IMAGE = _("Picture")
ALT = _("Alternative text")
ALT_HELP = _("What there is to see, for people who do not see it.")
DECORATIVE = _("The picture only decorates; whoever does not see it misses nothing.")
CAPTION = _("Caption")
VIDEO = _("Video")
VIDEO_TITLE = _("What the video is called")
VIDEO_TEXT = _("What it shows, how long it is, in which language")
VIDEO_URL = _("Address of the video")
VIDEO_HELP = _(
    "The page shows a link that says where it leads. Nothing is loaded before the click."
)

NEEDS_ALT = _("Please write what there is to see, or say that the picture only decorates.")
ALT_AND_DECORATIVE = _("A picture that only decorates has no alternative text: choose one of both.")
ENDS_BEFORE = _("This day lies before the first one.")
NEEDS_FILTER = _("Please choose at least one filter.")
NEEDS_HTTPS = _("Please use an address that begins with https://.")

APPROVAL = _("Approval")
APPROVAL_SAYS = _("Somebody who may publish looks at the page.")
ASK_FOR_CHANGES = _("Ask for changes")
APPROVE = _("Approve")
APPROVE_WITH_COMMENT = _("Approve with a comment")
MAIL_SUBJECT = _("Your page in Lotse")
MAIL_APPROVED = _("The page “%(title)s”, which you handed in on %(date)s, is published.")
MAIL_CHANGES = _(
    "The page “%(title)s”, which you handed in on %(date)s, is not published yet. "
    "Please change it and hand it in once more."
)
STILL_RIGHT = _("Say that it is still right")
STILL_RIGHT_DONE = _("Somebody said that the page is still right")
REVIEWED_ON = _("Reviewed on")
DEAD_LINK = _(
    "The link to %(address)s leads nowhere. Links look like https://example.org, "
    "tel:+493023125000, mailto:name@example.org or /de/angebote/."
)
NOTHING_CHANGED = _("Nothing was changed, so nothing was saved.")

FUNCTION_NAMES = {
    "office": _("Office"),
    "registration": _("Registration"),
    "counselling": _("Advice"),
    "information": _("Information"),
    "management": _("Management"),
}
