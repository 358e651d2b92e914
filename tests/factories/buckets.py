"""A server that speaks S3: the gateway of JuiceFS, which is MinIO's before a folder."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

PROGRAM = Path(sys.executable).with_name("juicefs")
KEY, SECRET = "lotse", "only/for+tests"


@dataclass
class BucketServer:
    """A running server, and how it is stopped and started again."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    def address(self, bucket: str) -> str:
        """LOTSE_FILES for a bucket; it is made where it is missing."""
        client = self._client()
        with suppress(client.exceptions.BucketAlreadyOwnedByYou):
            client.create_bucket(Bucket=bucket)
        return f"http://{KEY}:{SECRET.replace('/', '%2F')}@127.0.0.1:{self.port}/{bucket}"

    def objects(self, bucket: str) -> dict[str, bytes]:
        """What lies in a bucket, as the server tells it to somebody else."""
        client = self._client()
        found = client.list_objects_v2(Bucket=bucket).get("Contents", ())
        return {
            one["Key"]: client.get_object(Bucket=bucket, Key=one["Key"])["Body"].read()
            for one in found
        }

    def start(self) -> None:
        """Serve until stopped."""
        log = (self.folder / "gateway.log").open("ab")
        self.process = subprocess.Popen(
            [PROGRAM, "gateway", "--no-usage-report", "--multi-buckets", "--cache-size", "0",
             "--cache-dir", str(self.folder / "cache"), self._meta, f"127.0.0.1:{self.port}"],
            env=os.environ | {"MINIO_ROOT_USER": KEY, "MINIO_ROOT_PASSWORD": SECRET,
                              "HOME": str(self.folder)},
            stdout=log, stderr=log,
        )  # fmt: skip
        end = time.monotonic() + 60
        while True:
            try:
                self._client().list_buckets()
            except (BotoCoreError, ClientError):
                assert time.monotonic() < end, (self.folder / "gateway.log").read_text()
                time.sleep(0.2)
            else:
                return

    def stop(self) -> None:
        """End it at once."""
        if self.process:
            self.process.kill()
            self.process.wait()

    @property
    def _meta(self) -> str:
        return f"sqlite3://{self.folder}/meta.db"

    def _client(self):
        return boto3.client(
            "s3", endpoint_url=f"http://127.0.0.1:{self.port}", aws_access_key_id=KEY,
            aws_secret_access_key=SECRET, region_name="us-east-1",
        )  # fmt: skip


@contextmanager
def bucket_server(folder: Path) -> Iterator[BucketServer]:
    """A server with nothing in it, for as long as it is needed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = BucketServer(folder, probe.getsockname()[1])
    subprocess.run(
        [PROGRAM, "format", "--no-update", "--trash-days", "0", "--storage", "file",
         "--bucket", f"{folder}/store/", server._meta, "lotse"],
        check=True, capture_output=True, env=os.environ | {"HOME": str(folder)},
    )  # fmt: skip
    server.start()
    try:
        yield server
    finally:
        server.stop()
