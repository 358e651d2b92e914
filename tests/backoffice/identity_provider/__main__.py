"""Serves the provider: ``python -m tests.backoffice.identity_provider PORT FOLDER``.

``claims.json`` in the folder holds what it says of its one person, looked at each time, so that a
test can move the person from group to group; ``key.pem`` is made there and signs.
"""

import json
import os
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

CLIENT, SECRET = "lotse", "only-for-tests"
PERSON, PASSWORD = "ayse", "only-for-tests-too"
RETURN_TO = "http://testserver/staff/login/house/zurueck/"
FOLDER = Path(sys.argv[2])


def main(port: int) -> None:
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    _configure(_key())
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _fill()
    from django.core.wsgi import get_wsgi_application

    with make_server("127.0.0.1", port, get_wsgi_application(), _Server, _Quiet) as server:
        server.serve_forever()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def _key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    (FOLDER / "key.pem").write_text(pem)
    return pem


def _configure(pem: str) -> None:
    settings.configure(
        SECRET_KEY="only-for-tests",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.backoffice.identity_provider.addresses",
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "provider.sqlite"}
        },
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
        ],
        LOGIN_URL="/log-in/",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": pem,
            "SCOPES": {"openid": "who", "profile": "name", "email": "address"},
            "OAUTH2_VALIDATOR_CLASS": "tests.backoffice.identity_provider.claims.Claims",
            "PKCE_REQUIRED": True,
            "ALLOWED_REDIRECT_URI_SCHEMES": ["http"],
        },
    )


def _fill() -> None:
    from django.contrib.auth.models import User
    from oauth2_provider.models import Application

    User.objects.create_user(PERSON, password=PASSWORD)
    Application.objects.create(
        client_id=CLIENT,
        client_secret=SECRET,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        algorithm="RS256",
        skip_authorization=True,
        redirect_uris=RETURN_TO,
    )
    claims = FOLDER / "claims.json"
    if not claims.exists():
        claims.write_text(json.dumps({}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
