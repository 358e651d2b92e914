"""What is personal below privacy in the order of imports: accounts, words, kit, libraries."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q
from wagtail.users.models import UserProfile

from lotse.accounts.actions import end_sessions
from lotse.accounts.models import FailedLogIn, User
from lotse.accounts.queries import LOCKED_FOR, log_in_key
from lotse.kit import locks, outbox, reach
from lotse.kit.models import DeadAddress, MailAttachment
from lotse.kit.texting import outbox as text_outbox
from lotse.privacy import gate, journal, keys
from lotse.privacy.domain.declarations import Personal, Until, declare
from lotse.privacy.models import Access, Change, LegalHold
from lotse.privacy.registry import fields_naming_users
from lotse.privacy.retention import Export, Person, Purge

if TYPE_CHECKING:
    from django.db.models import QuerySet

ACCOUNT = Until("the account is deleted, at the latest when the person leaves")
SESSION_AGE = timedelta(seconds=settings.SESSION_COOKIE_AGE)

REVIEWER = Personal(
    purpose="who answers for a text",
    basis="public_task",
    until=ACCOUNT,
)
UPLOADER = Personal(
    purpose="whom to ask about a picture",
    basis="public_task",
    until=ACCOUNT,
)
AUTHOR = Personal(
    purpose="naming the author of a picture (section 13 UrhG)",
    basis="author",
    until=Until("the picture is deleted"),
)
DEPICTED = Personal(
    purpose="showing what an offer is like; people only with their consent",
    basis="consent",
    until=Until("the consent ends or no record shows the picture"),
)
TRACE = Personal(
    purpose="who in the office did or wrote what",
    basis="staff",
    until=Until("the account or the record is deleted"),
)
LETTER = Personal(
    purpose="writing to somebody once, and looking up what was written",
    basis="public_task",
    until=Until("the message was written, when it is sent or given up", outbox.KEEP_WORDS),
)
WRITING = Personal(
    purpose="letting one person write a record at a time and telling the others who does",
    basis="staff",
    until=Until("the last sign of life", locks.KEPT),
)
UNREACHED = Personal(
    purpose="not writing again to an address that takes no mail",
    basis="public_task",
    until=Until("the refusal, or with a mail that is taken", reach.KEEP),
)
SESSION = Personal(
    purpose="keeping staff logged in",
    basis="public_task",
    until=Until("the log-in, or with the log-out", SESSION_AGE),
)

STAFF = Personal(
    purpose="log-in and responsibility of staff",
    basis="staff",
    until=ACCOUNT,
)

JOURNAL = Personal(
    purpose="seeing what changed and taking it back; may hold ways to reach a provider",
    basis="public_task",
    until=Until("the change", journal.KEPT_FOR),
)
ATTEMPT = Personal(
    purpose="keeping strangers from guessing passwords; a keyed digest, not the address",
    basis="security",
    until=Until("the wrong password", LOCKED_FOR),
)
READER = Personal(
    purpose="who opened which personal record",
    basis="accountability",
    until=Until("the reading", gate.KEPT),
)
HELD = Personal(
    purpose="why a record must not be erased for a while; sealed",
    basis="accountability",
    until=Until("the day until which it is held"),
)
UNUSED = Personal(
    purpose="none: a library's table that stays empty",
    basis="none",
    until=Until("nothing is stored"),
)

DECLARATIONS = [
    # The person's number at the house's identity provider; a copy of the directory is not kept.
    declare(
        "socialaccount.SocialAccount",
        "id provider extra_data",
        user=STAFF,
        uid=STAFF,
        last_login=STAFF,
        date_joined=STAFF,
    ),
    declare(
        "socialaccount.SocialApp",
        "id provider provider_id name client_id secret key settings",
    ),
    declare(
        "socialaccount.SocialToken",
        "id app expires_at",
        account=UNUSED,
        token=UNUSED,
        token_secret=UNUSED,
    ),
    declare(
        "account.EmailAddress",
        "id verified primary",
        user=UNUSED,
        email=UNUSED,
    ),
    declare(
        "account.EmailConfirmation",
        "id created sent",
        email_address=UNUSED,
        key=UNUSED,
    ),
    declare("accounts.FailedLogIn", "id failed_at", key=ATTEMPT),
    declare(
        "mfa.Authenticator",
        "id type created_at",
        user=STAFF,
        data=STAFF,
        last_used_at=STAFF,
    ),
    declare(
        "usersessions.UserSession",
        # ip holds 0.0.0.0 for everybody (lotse.accounts.signals)
        "id ip data",
        user=SESSION,
        created_at=SESSION,
        last_seen_at=SESSION,
        session_key=SESSION,
        user_agent=SESSION,
    ),
    declare(
        "accounts.User",
        "id role is_superuser is_staff is_active list_columns",
        translates=STAFF,
        email=STAFF,
        password=STAFF,
        first_name=STAFF,
        last_name=STAFF,
        last_login=STAFF,
        date_joined=STAFF,
    ),
    declare("accounts.User_groups", "id group", user=STAFF),
    declare("accounts.User_user_permissions", "id permission", user=STAFF),
    declare(
        "auth.Group",
        "id name",
    ),
    declare(
        "auth.Group_permissions",
        "id group permission",
    ),
    declare(
        "auth.Permission",
        "id name content_type codename",
    ),
    declare(
        "contenttypes.ContentType",
        "id app_label model",
    ),
    declare(
        "kit.ContentVersion",
        "id version",
    ),
    declare(
        "kit.Link",
        "id address finding status moved_to failed_days failing_since failed_on looked_at "
        "look_again_on silenced_at",
        silenced_by=STAFF,
    ),
    declare("kit.JobRun", "id job due_at late_at state attempts began_at ended_at done fault"),
    declare("kit.DeadAddress", "noted_on", fingerprint=UNREACHED),
    declare(
        "kit.Mail",
        "id key language is_secret state attempts next_try_at last_fault written_at sent_at "
        "erased_at",
        recipient=LETTER,
        reply_to=LETTER,
        subject=LETTER,
        text=LETTER,
    ),
    declare(
        "kit.TextMessage",
        "id key language state attempts next_try_at last_fault written_at sent_at erased_at",
        recipient=LETTER,
        text=LETTER,
    ),
    declare(
        "kit.MailAttachment",
        "id mail name content_type",
        content=LETTER,
    ),
    declare(
        "kit.RecordLock",
        "id kind record_id",
        holder=WRITING,
        since=WRITING,
        seen_at=WRITING,
        taken_from=WRITING,
    ),
    declare(
        "privacy.Change",
        "id kind record_id verb at",
        state=JOURNAL,
        by=TRACE,
    ),
    declare(
        "privacy.Access",
        "id kind record_id why visit",
        person=READER,
        at=READER,
    ),
    declare("privacy.Tombstone", "id rule digest on"),
    declare(
        "privacy.LegalHold",
        "id rule record_id until placed_at",
        reason=HELD,
        by=TRACE,
    ),
    declare("privacy.Publication", "id subject groups figures leaves_out made_on"),
    declare("privacy.RecordKey", "id kind record_id key_id wrapped"),
    declare(
        "sessions.Session",
        "expire_date",
        session_key=SESSION,
        session_data=SESSION,
    ),
    declare(
        "taggit.Tag",
        "id name slug",
    ),
    declare(
        "taggit.TaggedItem",
        "id tag content_type object_id",
    ),
    declare(
        "wagtailadmin.Admin",
        "id",
    ),
    declare(
        "wagtailadmin.EditingSession",
        "id content_type object_id last_seen_at is_editing",
        user=TRACE,
    ),
    declare(
        "wagtailadmin.FormState",
        "id content_type object_id parent_object_id last_updated_at",
        data=TRACE,
        user=TRACE,
    ),
    declare(
        "wagtailcore.Collection",
        "id path depth numchild name",
    ),
    declare(
        "wagtailcore.CollectionViewRestriction",
        "id restriction_type password collection",
    ),
    declare(
        "wagtailcore.CollectionViewRestriction_groups",
        "id collectionviewrestriction group",
    ),
    declare(
        "wagtailcore.Comment",
        "id page contentpath position created_at updated_at revision_created resolved_at",
        user=TRACE,
        text=TRACE,
        resolved_by=TRACE,
    ),
    declare(
        "wagtailcore.CommentReply",
        "id comment created_at updated_at",
        user=TRACE,
        text=TRACE,
    ),
    declare(
        "wagtailcore.GroupApprovalTask",
        "task_ptr",
    ),
    declare(
        "wagtailcore.GroupApprovalTask_groups",
        "id groupapprovaltask group",
    ),
    declare(
        "wagtailcore.GroupCollectionPermission",
        "id group collection permission",
    ),
    declare(
        "wagtailcore.GroupPagePermission",
        "id group page permission",
    ),
    declare(
        "wagtailcore.GroupSitePermission",
        "id group site permission",
    ),
    declare(
        "wagtailcore.Locale",
        "id language_code",
    ),
    declare(
        "wagtailcore.ModelLogEntry",
        "id content_type label action data timestamp uuid revision content_changed "
        "deleted object_id",
        user=TRACE,
    ),
    declare(
        "wagtailcore.Page",
        "id path depth numchild translation_key locale latest_revision live "
        "has_unpublished_changes first_published_at last_published_at live_revision "
        "go_live_at expire_at expired locked locked_at title draft_title slug "
        "content_type url_path seo_title show_in_menus search_description "
        "latest_revision_created_at alias_of",
        locked_by=TRACE,
        owner=TRACE,
    ),
    declare(
        "wagtailcore.PageLogEntry",
        "id content_type label action data timestamp uuid revision content_changed deleted page",
        user=TRACE,
    ),
    declare(
        "wagtailcore.PageSubscription",
        "id page comment_notifications",
        user=TRACE,
    ),
    declare(
        "wagtailcore.PageViewRestriction",
        "id restriction_type password page",
    ),
    declare(
        "wagtailcore.PageViewRestriction_groups",
        "id pageviewrestriction group",
    ),
    declare(
        "wagtailcore.ReferenceIndex",
        "id content_type base_content_type object_id to_content_type to_object_id "
        "model_path content_path content_path_hash",
    ),
    declare(
        "wagtailcore.Revision",
        "id content_type base_content_type object_id created_at object_str approved_go_live_at",
        user=TRACE,
        content=TRACE,
    ),
    declare(
        "wagtailcore.Site",
        "id hostname port site_name root_page is_default_site",
    ),
    declare(
        "wagtailcore.Task",
        "id name content_type active",
    ),
    declare(
        "wagtailcore.TaskState",
        "id workflow_state revision task status started_at finished_at content_type",
        comment=TRACE,
        finished_by=TRACE,
    ),
    declare(
        "wagtailcore.UploadedFile",
        "id for_content_type file",
        uploaded_by_user=TRACE,
    ),
    declare(
        "wagtailcore.Workflow",
        "id name active",
    ),
    declare(
        "wagtailcore.WorkflowContentType",
        "content_type workflow",
    ),
    declare(
        "wagtailcore.WorkflowPage",
        "page workflow",
    ),
    declare(
        "wagtailcore.WorkflowState",
        "id content_type base_content_type object_id workflow status created_at current_task_state",
        requested_by=TRACE,
    ),
    declare(
        "wagtailcore.WorkflowTask",
        "id sort_order workflow task",
    ),
    declare(
        "wagtaildocs.Document",
        "id collection title file created_at file_size file_hash",
        uploaded_by_user=TRACE,
    ),
    declare(
        "wagtailimages.Image",
        "id collection title file description width height created_at focal_point_x "
        "focal_point_y focal_point_width focal_point_height file_size file_hash",
        uploaded_by_user=TRACE,
    ),
    declare(
        "wagtailimages.Rendition",
        "id filter_spec file width height focal_point_key image",
    ),
    declare(
        "wagtailsearch.IndexEntry",
        "id content_type object_id title_norm autocomplete title body title_text body_text",
    ),
    declare(
        "wagtailusers.UserProfile",
        "id submitted_notifications approved_notifications rejected_notifications "
        "updated_comments_notifications preferred_language current_time_zone dismissibles "
        "theme contrast density keyboard_shortcuts",
        user=TRACE,
        avatar=TRACE,
    ),
    declare(
        "words.Picture",
        "id collection title description width height created_at focal_point_x "
        "focal_point_y focal_point_width focal_point_height file_size file_hash",
        file=DEPICTED,
        uploaded_by_user=UPLOADER,
        credit=AUTHOR,
    ),
    declare(
        "words.PictureRendition",
        "id filter_spec file width height focal_point_key image",
    ),
    # Numbers of readings by record, language and day; nothing about who reads is ever kept.
    declare("words.Reads", "id kind record_id language on number"),
    declare(
        "words.SearchDocument",
        "key kind record_id title body words version size",
    ),
    declare(
        "words.SearchWord",
        "word records",
    ),
    declare(
        "words.Text",
        "id kind record_id field language value version source_version origin is_reviewed "
        "changed_at",
        reviewed_by=REVIEWER,
        written_by=REVIEWER,
    ),
    declare("words.MachineRequest", "id source language asked_at attempts fault"),
    declare("words.MachineUse", "language service is_on words_per_year year words_used"),
    declare(
        "words.PastText",
        "id text version value origin changed_at",
        written_by=REVIEWER,
    ),
]


def _delete(records: "QuerySet[Any, Any]", now: datetime) -> None:  # noqa: ARG001 – the shape of all erasers
    records.delete()


def delete_users(users: "QuerySet[User, User]", now: datetime) -> None:  # noqa: ARG001 – the shape of all erasers
    """Delete accounts: sessions, factors, pictures, and the name in everything they wrote."""
    for user in users:
        end_sessions(user=user)
        FailedLogIn.objects.filter(key=log_in_key(user.email)).delete()
        for profile in UserProfile.objects.filter(user=user):
            profile.avatar.delete(save=False)
        for label in fields_naming_users():
            _take_name_out(label, user)
        user.delete()


def _take_name_out(label: str, user: User) -> None:
    """Empty fields that keep the number of a deleted user; the database would not do it."""
    model = apps.get_model(label)
    for name in fields_naming_users()[label].split():
        field: Any = model._meta.get_field(name)
        if field.null and not field.db_constraint:
            model._default_manager.filter(**{name: user.pk}).update(**{name: None})


def _ended_holds(now: datetime) -> "QuerySet[LegalHold, LegalHold]":
    return LegalHold.objects.filter(until__lt=now.date())


def delete_holds(holds: "QuerySet[LegalHold, LegalHold]", now: datetime) -> None:  # noqa: ARG001 – the shape of all erasers
    """Delete holds whose day is over, with the keys of their reasons."""
    keys.shred("privacy.LegalHold", [str(pk) for pk in holds.values_list("pk", flat=True)])
    holds.delete()


def _ended_sessions(now: datetime) -> "QuerySet[UserSession, UserSession]":
    alive = Session.objects.filter(expire_date__gte=now).values("session_key")
    ended: QuerySet[Any, Any] = UserSession.objects.exclude(session_key__in=alive)
    return ended


PURGES = [
    Purge(
        name="accounts.failures",
        model="accounts.FailedLogIn",
        until=ATTEMPT.until,
        empties={"accounts.FailedLogIn": "key"},
        due=lambda moment: FailedLogIn.objects.filter(failed_at__lte=moment.now - LOCKED_FOR),
        erase=_delete,
        identity=("pk", "failed_at"),
    ),
    Purge(
        name="accounts.sessions",
        model="sessions.Session",
        until=SESSION.until,
        empties={"sessions.Session": "session_key session_data"},
        due=lambda moment: Session.objects.filter(expire_date__lt=moment.now),
        erase=_delete,
    ),
    Purge(
        name="accounts.user_sessions",
        model="usersessions.UserSession",
        until=SESSION.until,
        empties={"usersessions.UserSession": "user created_at last_seen_at session_key user_agent"},
        due=lambda moment: _ended_sessions(moment.now),
        erase=_delete,
        identity=("pk", "created_at"),
    ),
    Purge(
        name="accounts.users",
        model="accounts.User",
        until=ACCOUNT,
        empties={
            # and every field that names a user (lotse.privacy.registry)
            "accounts.User": "email password first_name last_name translates last_login "
            "date_joined",
            "mfa.Authenticator": "user data last_used_at",
            "socialaccount.SocialAccount": "user uid last_login date_joined",
            "wagtailadmin.FormState": "user data",
            "wagtailcore.Comment": "user text resolved_by",
            "wagtailcore.CommentReply": "user text",
            "wagtailusers.UserProfile": "user avatar",
        },
        erase=delete_users,
        identity=("pk", "date_joined"),
    ),
    Purge(
        name="kit.mails",
        model="kit.Mail",
        until=LETTER.until,
        empties={
            "kit.Mail": "recipient reply_to subject text",
            "kit.MailAttachment": "content",
        },
        due=lambda moment: outbox.old_words(moment.now),
        erase=outbox.erase,
        identity=("pk", "written_at"),
    ),
    Purge(
        name="kit.mail_keys",
        model="kit.Mail",
        until=Until("the mail was written", outbox.KEEP_KEY),
        empties={},
        due=lambda moment: outbox.old_keys(moment.now),
        erase=_delete,
    ),
    Purge(
        name="kit.short_messages",
        model="kit.TextMessage",
        until=LETTER.until,
        empties={"kit.TextMessage": "recipient text"},
        due=lambda moment: text_outbox.old_words(moment.now),
        erase=text_outbox.erase,
        identity=("pk", "written_at"),
    ),
    Purge(
        name="kit.short_message_keys",
        model="kit.TextMessage",
        until=Until("the message was written", outbox.KEEP_KEY),
        empties={},
        due=lambda moment: text_outbox.old_keys(moment.now),
        erase=_delete,
    ),
    Purge(
        name="kit.dead_addresses",
        model="kit.DeadAddress",
        until=UNREACHED.until,
        empties={"kit.DeadAddress": "fingerprint"},
        due=lambda moment: reach.old(moment.now),
        erase=_delete,
        identity=("pk", "noted_on"),
    ),
    Purge(
        name="kit.locks",
        model="kit.RecordLock",
        until=WRITING.until,
        empties={"kit.RecordLock": "holder since seen_at taken_from"},
        due=lambda moment: locks.old(moment.now),
        erase=_delete,
        identity=("pk", "since"),
    ),
    Purge(
        name="pages.pages",
        model="pages.InfoPage",
        until=Until("the page is deleted"),
        empties={"wagtailcore.Revision": "user content", "wagtailcore.TaskState": "comment"},
        erase=_delete,
    ),
    Purge(
        name="privacy.accesses",
        model="privacy.Access",
        until=READER.until,
        empties={"privacy.Access": "person at"},
        due=lambda moment: Access.objects.filter(at__lt=moment.now - gate.KEPT),
        erase=_delete,
        identity=("pk", "at"),
    ),
    Purge(
        name="privacy.changes",
        model="privacy.Change",
        until=JOURNAL.until,
        empties={"privacy.Change": "state by"},
        due=lambda moment: journal.old(moment.now),
        erase=lambda changes, _now: journal.erase(changes),
        identity=("pk", "at"),
    ),
    Purge(
        name="privacy.holds",
        model="privacy.LegalHold",
        until=HELD.until,
        empties={"privacy.LegalHold": "reason by"},
        due=lambda moment: _ended_holds(moment.now),
        erase=delete_holds,
        identity=("pk", "placed_at"),
    ),
    Purge(
        name="words.pictures",
        model="words.Picture",
        until=DEPICTED.until,
        empties={"words.Picture": "file credit uploaded_by_user"},
        erase=_delete,
        identity=("pk", "created_at"),
    ),
]


def _changes(person: Person) -> "QuerySet[Change, Change]":
    wanted = Q(pk__in=[])
    if person.user is not None:
        wanted |= Q(by=person.user)
    for said in filter(None, (person.email, person.phone)):
        wanted |= Q(state__icontains=said)
    return Change.objects.filter(wanted)


EXPORTS = [
    Export(
        "accounts.FailedLogIn",
        lambda person: FailedLogIn.objects.filter(key=log_in_key(person.email or "-")),
    ),
    Export(
        "kit.MailAttachment",
        lambda person: MailAttachment.objects.filter(mail__recipient__iexact=person.email or "-"),
    ),
    Export(
        "kit.DeadAddress",
        lambda person: DeadAddress.objects.filter(
            fingerprint=reach.fingerprint(person.email or "-")
        ),
    ),
    Export(
        "privacy.Access",
        lambda person: Access.objects.filter(person=person.user.pk if person.user else -1),
    ),
    Export(
        "sessions.Session",
        lambda person: Session.objects.filter(
            session_key__in=UserSession.objects.filter(user=person.user).values("session_key")
            if person.user
            else []
        ),
    ),
    Export(
        "privacy.Change",
        _changes,
    ),
]
