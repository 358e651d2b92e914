"""Uploaded files in a bucket of a storage that speaks S3, for installations with several nodes.

Needs what ``lotse[s3]`` brings; nothing imports this module where the files lie in the data folder.
Families never meet the bucket: files are served by us, with our headers, from our address.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004 – no kin of the built-in one
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from lotse.kit.stored_files import FilesAwayError, OwnNames

NOT_FOUND = 404


class StoredFilesElsewhere(OwnNames, S3Storage):  # type: ignore[misc]  # django-storages has no types
    """Files in a bucket, under the names they would have in the data folder."""

    def get_default_settings(self) -> dict[str, Any]:
        """A silent storage is given up soon, as a silent database is."""
        said: dict[str, Any] = super().get_default_settings()
        return said | {
            "file_overwrite": False,
            "client_config": Config(
                s3={"addressing_style": "path"},
                connect_timeout=3,
                read_timeout=10,
                retries={"max_attempts": 1},
                # Not every storage knows the check sums that came later than S3 itself.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            "transfer_config": TransferConfig(use_threads=False),
        }

    def url(self, name: str, *_: Any, **__: Any) -> str:
        """The address at which we serve it; the bucket's own is nobody's business."""
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _answering():
            found = super()._open(name, mode)
            if "r" in mode:
                found.file.seek(0)  # fetched whole now, so that no answer breaks off half way
            return found

    def _save(self, name: str, content: Any) -> str:
        with _answering():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        """Delete a file; one that is not there is gone already."""
        with _answering():
            super().delete(name)

    def exists(self, name: str) -> bool:
        """Whether there is a file of this name."""
        with _answering():
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Folders and files in a folder."""
        with _answering():
            return super().listdir(name)  # type: ignore[no-any-return]  # the same

    def size(self, name: str) -> int:
        """Bytes. Raises FileNotFoundError."""
        with _answering():
            return int(super().size(name))

    def get_modified_time(self, name: str) -> datetime:
        """When it was stored. Raises FileNotFoundError."""
        with _answering():
            return super().get_modified_time(name)  # type: ignore[no-any-return]  # the same


@contextmanager
def _answering() -> Iterator[None]:
    """Say it in words that do not depend on where the files lie."""
    try:
        yield
    except (ConnectionError, HTTPClientError) as fault:
        raise FilesAwayError(str(fault)) from fault
    except ClientError as fault:
        status = fault.response["ResponseMetadata"]["HTTPStatusCode"]
        if status == NOT_FOUND:
            raise FileNotFoundError(str(fault)) from fault
        if status >= 500:  # noqa: PLR2004 – it has trouble of its own
            raise FilesAwayError(str(fault)) from fault
        raise
