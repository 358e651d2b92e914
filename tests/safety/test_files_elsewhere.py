"""Uploads in a bucket: a real server that speaks S3, an installation that keeps its files there."""

import json
import shutil
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from lotse.config import doctor, environment
from lotse.config.districts.house import House
from lotse.config.districts.keeping import _remove_files
from lotse.kit.errors import Refused
from lotse.kit.stored_files import FilesAwayError, every_file
from lotse.words.models import Picture
from tests.factories.accounts import staff_client
from tests.factories.buckets import bucket_server
from tests.factories.offers import make_offer
from tests.safety.running import copy_database, lotse, start_database


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with bucket_server(tmp_path_factory.mktemp("s3")) as running:
        yield running


@pytest.fixture
def bucket(server, settings, request):
    """An empty bucket that this process keeps its uploads in."""
    name = request.node.originalname.replace("_", "-")[:50]
    address = server.address(name)
    settings.STORAGES = settings.STORAGES | {"default": environment.stored_files(address)}
    return name


def picture():
    out = BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "PNG")
    return out.getvalue()


@pytest.mark.django_db
def test_uploaded_picture_lies_in_the_bucket_and_comes_from_us(
    server, bucket, django_capture_on_commit_callbacks
):
    client = staff_client("editor")
    file = SimpleUploadedFile("Familie Müller.png", picture())
    assert client.post("/staff/images/add/", {"file": file, "title": "Ein Bild"}).status_code == 302
    shown = Picture.objects.get()
    rendition = shown.get_rendition("width-20|format-webp")
    assert set(server.objects(bucket)) == {shown.file.name, rendition.file.name}
    assert "ller" not in "".join(server.objects(bucket))
    assert rendition.url == f"/media/{rendition.file.name}"
    answer = Client().get(rendition.url)
    assert b"".join(answer.streaming_content) == server.objects(bucket)[rendition.file.name]
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("image/webp", "inline")
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert answer["Cache-Control"] == "public, max-age=3600"
    again = Client().get(rendition.url, headers={"if-modified-since": answer["Last-Modified"]})
    assert again.status_code == 304
    with django_capture_on_commit_callbacks(execute=True):
        shown.delete()
    assert server.objects(bucket) == {}
    assert Client().get(f"/media/{shown.file.name}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "../secret-key", "%2e%2e/x", "a/../../x", "..%5cx", "dir/"])
def test_nothing_but_stored_files_is_served(bucket, path, caplog):
    default_storage.save("dir/a.txt", ContentFile(b"text"))
    assert Client().get(f"/media/{path}").status_code == 404
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


@pytest.mark.django_db
def test_document_from_the_bucket_is_no_page(bucket):
    name = default_storage.save("documents/seite.html", ContentFile(b"<script>alert(1)</script>"))
    answer = Client().get(f"/media/{name}")
    assert answer["Content-Disposition"] == "attachment"
    assert answer["Content-Type"] == "application/octet-stream"


@pytest.mark.django_db
def test_while_the_bucket_is_away_people_are_told_so(server, bucket):
    name = default_storage.save("images/bild.png", ContentFile(picture()))
    client = staff_client("editor")
    server.stop()
    try:
        answer = Client(raise_request_exception=False).get(f"/media/{name}")
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        client.raise_request_exception = False
        file = SimpleUploadedFile("bild.png", picture())
        told = client.post("/staff/images/add/", {"file": file, "title": "Ein Bild"})
        assert told.status_code == 503
        assert Picture.objects.count() == 0
        with pytest.raises(FilesAwayError):
            list(every_file(default_storage))
    finally:
        server.start()
    assert Client().get(f"/media/{name}").status_code == 200


def test_everything_comes_back_into_another_bucket(server, committed, tmp_path):
    make_offer()
    folder, first, second = tmp_path / "original", server.address("first"), server.address("second")
    (tmp_path / "backups").mkdir()
    database = start_database(folder)
    try:
        copy_database(database)
        (folder / "media" / "images").mkdir(parents=True)
        (folder / "media" / "images" / "bild.png").write_bytes(bytes(range(256)) * 40)
        (folder / "media" / "leer.txt").write_bytes(b"")
        for times in (2, 0):
            brought = lotse(folder, "bring-files", str(folder / "media"), "--json",
                            LOTSE_FILES=first)  # fmt: skip
            assert json.loads(brought.stdout) == {"brought": times}, brought.stderr
        assert _doctor(folder, first)["state"] == "look", "files are left in the folder"
        shutil.rmtree(folder / "media")
        assert _doctor(folder, first)["state"] == "right"
        said = lotse(folder, "backup", str(tmp_path / "backups"), "--json", LOTSE_FILES=first)
        backup = json.loads(said.stdout)["backup"]
    finally:
        database.cleanup()
    uploads = server.objects("first")
    assert set(uploads) == {"images/bild.png", "leer.txt"}
    place = tmp_path / "restored"
    server._client().put_object(Bucket="second", Key="images/foreign.png", Body=b"1")
    refused = lotse(place, "restore", backup, LOTSE_FILES=second)
    assert refused.returncode == 1
    assert "where no uploads lie" in refused.stderr
    assert server.objects("second") == {"images/foreign.png": b"1"}
    server._client().delete_object(Bucket="second", Key="images/foreign.png")
    # A restore that was killed has brought one file, and half of another.
    server._client().put_object(Bucket="second", Key="images/bild.png", Body=b"half")
    done = lotse(place, "restore", backup, LOTSE_FILES=second)
    assert done.returncode == 0, done.stderr
    assert server.objects("second") == uploads
    assert not (place / "media").exists()


def _doctor(folder, address):
    said = lotse(folder, "doctor", "--json", LOTSE_FILES=address)
    return next(one for one in json.loads(said.stdout)["findings"] if one["what"] == "uploads")


@pytest.mark.parametrize(
    ("change", "todo"),
    [
        (lambda address: address.replace("/missing", "/nowhere"), "make the bucket"),
        (lambda address: address.replace("lotse:", "other:"), "let key and secret"),
        (lambda address: address.replace("127.0.0.1", "127.0.0.2"), "correct LOTSE_FILES"),
    ],
)
def test_doctor_says_what_is_wrong_with_a_bucket(server, settings, monkeypatch, change, todo):
    address = change(server.address("missing"))
    monkeypatch.setenv("LOTSE_FILES", address)
    settings.STORAGES = settings.STORAGES | {"default": environment.stored_files(address)}
    found = doctor.uploads()
    assert found.state is doctor.State.WRONG
    assert todo in found.todo
    assert "tests" not in found.found, "no secret is told"


@pytest.mark.parametrize(
    "wrong",
    ["s3://a:b@c/d", "https://c/bucket", "https://a:b@c/", "https://a:b@c/bucket/folder", "bucket"],
)
def test_what_is_no_bucket_is_refused(wrong):
    with pytest.raises(ValueError, match="must look like"):
        environment.stored_files(wrong)


def test_districts_have_a_bucket_each_and_leave_nothing_in_it(server, tmp_path):
    house = House(tmp_path)
    mine, theirs = server.address("adorf"), server.address("beheim")
    for name, address in (("adorf", mine), ("beheim", theirs)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "lotse.env").write_text(f"LOTSE_FILES={address}\n")
        storages.create_storage(environment.stored_files(address)).save(
            "a/b.png", ContentFile(b"1")
        )
    _remove_files(house.find("adorf"))
    assert server.objects("adorf") == {}
    assert len(server.objects("beheim")) == 1
    (tmp_path / "lotse.env").write_text(f"LOTSE_FILES={mine}\n")
    with pytest.raises(Refused, match=r"not_shared"):
        house.shared()
