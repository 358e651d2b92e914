"""What is personal below privacy in the order of imports: accounts, words, kit, libraries."""

from lotse.privacy.domain.declarations import Personal, declare

REVIEWER = Personal(
    purpose="who answers for a text",
    basis="Art. 6(1)(e) GDPR with section 3 NDSG",
    lifetime="from the review until the account is deleted",
)
UPLOADER = Personal(
    purpose="whom to ask about a picture",
    basis="Art. 6(1)(e) GDPR with section 3 NDSG",
    lifetime="from the upload until the account is deleted",
)
AUTHOR = Personal(
    purpose="naming the author of a picture (section 13 UrhG)",
    basis="Art. 6(1)(c) GDPR",
    lifetime="as long as the picture is kept",
)
DEPICTED = Personal(
    purpose="showing what an offer is like; people only with their consent",
    basis="Art. 6(1)(a) GDPR",
    lifetime="from the upload until the consent ends or no record shows the picture",
)
TRACE = Personal(
    purpose="who in the office did or wrote what",
    basis="Art. 6(1)(e) GDPR with section 3 NDSG; section 88 NBG for staff",
    lifetime="from the deed until the account or the record is deleted",
)
LETTER = Personal(
    purpose="writing to somebody once, and looking up what was written",
    basis="Art. 6(1)(e) GDPR with section 3 NDSG",
    lifetime="from writing; erased 30 days later, when sent or given up",
)
WRITING = Personal(
    purpose="letting one person write a record at a time and telling the others who does",
    basis="Art. 6(1)(e) GDPR with section 3 NDSG; section 88 NBG for staff",
    lifetime="until the record is saved; two hours after the last sign of life at most",
)
UNREACHED = Personal(
    purpose="not writing again to an address that takes no mail",
    basis="Art. 6(1)(e) GDPR with section 3 NDSG",
    lifetime="from the refusal for half a year, as a fingerprint; until a mail is taken",
)
SESSION = Personal(
    purpose="keeping staff logged in",
    basis="Art. 6(1)(e) GDPR with section 3 NDSG",
    lifetime="from the log-in until the log-out, two weeks at most",
)

STAFF = Personal(
    purpose="log-in and responsibility of staff",
    basis="Art. 6(1)(e) GDPR with section 3 NDSG; section 88 NBG for staff",
    lifetime="from creation until the account is deleted, at the latest when the person leaves",
)

JOURNAL = Personal(
    purpose="seeing what changed and taking it back; may hold ways to reach a provider",
    basis="Art. 6(1)(e) GDPR with section 3 NDSG",
    lifetime="from the change for three years",
)
ATTEMPT = Personal(
    purpose="keeping strangers from guessing passwords; a keyed digest, not the address",
    basis="Art. 6(1)(e) and 32 GDPR with section 3 NDSG",
    lifetime="from the wrong password for a quarter of an hour, then until the next one",
)
UNUSED = Personal(
    purpose="none: a library's table that stays empty",
    basis="no processing takes place",
    lifetime="nothing is stored",
)

DECLARATIONS = [
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
        "key kind record_id title body",
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
