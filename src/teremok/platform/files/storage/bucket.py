"""A bucket that speaks S3."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO, TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from teremok.platform.files.storage.base import CHUNK, CannotReach

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Bucket:
    """Objects named by their digest. S3 shows an object only when it is whole, so nothing is written beside."""

    def __init__(self, client: "S3Client", name: str) -> None:
        self.client = client
        self.name = name

    @classmethod
    def at(cls, url: str) -> "Bucket":
        """`s3://key:secret@host:port/bucket?region=…&tls=off`; TLS is on unless switched off."""
        parts, options = urlsplit(url), parse_qs(urlsplit(url).query)
        scheme = "http" if options.get("tls", ["on"])[0] == "off" else "https"
        client = boto3.client(
            "s3",
            endpoint_url=f"{scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else ""),
            aws_access_key_id=unquote(parts.username or ""),
            aws_secret_access_key=unquote(parts.password or ""),
            region_name=options.get("region", ["us-east-1"])[0],
            config=Config(
                connect_timeout=5,
                read_timeout=60,
                retries={"max_attempts": 3},
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        return cls(client, parts.path.strip("/"))

    def write(self, digest: str, content: IO[bytes]) -> None:
        if self.has(digest):
            return
        content.seek(0)
        try:
            self.client.put_object(Bucket=self.name, Key=digest, Body=content)
        except (BotoCoreError, ClientError) as error:
            raise CannotReach(f"the bucket {self.name} takes nothing in: {error}") from error

    def read(self, digest: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        if length == 0:
            return iter(())
        last = "" if length is None else start + length - 1
        try:
            answer = self.client.get_object(Bucket=self.name, Key=digest, Range=f"bytes={start}-{last}")
        except (BotoCoreError, ClientError) as error:
            raise CannotReach(f"{digest} can't be read from the bucket {self.name}: {error}") from error
        return answer["Body"].iter_chunks(CHUNK)

    def has(self, digest: str) -> bool:
        try:
            self.client.head_object(Bucket=self.name, Key=digest)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in {"404", "NoSuchKey", "NotFound"}:
                return False
            raise CannotReach(f"the bucket {self.name} refuses: {error}") from error
        except BotoCoreError as error:
            raise CannotReach(f"the bucket {self.name} does not answer: {error}") from error
        return True

    def remove(self, digest: str) -> None:
        try:
            self.client.delete_object(Bucket=self.name, Key=digest)
        except (BotoCoreError, ClientError) as error:
            raise CannotReach(f"the bucket {self.name} gives nothing up: {error}") from error

    def older_than(self, moment: datetime) -> Iterator[tuple[str, int]]:
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name):
            for item in page.get("Contents", ()):
                if item["LastModified"] < moment:
                    yield item["Key"], item["Size"]
