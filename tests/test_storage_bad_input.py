"""S3 and clients that are careless or mean: every refusal is AWS's own, nothing is half written, and the daemon goes on."""
import base64
import hashlib
import http.client
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest
from botocore.exceptions import ClientError

ACCOUNT = "767676767676"
BUCKET = "bad-76"
EMPTY = hashlib.sha256(b"").hexdigest()
CHUNKED = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"


class Signer(botocore.auth.S3SigV4Auth):
    """Signs what the test says of the payload, true or not."""

    said = None

    def payload(self, request):
        return self.said


@pytest.fixture(scope="module")
def s3(cloud):
    client = cloud.client("s3", key=ACCOUNT)
    client.create_bucket(Bucket=BUCKET)
    return client


def send(cloud, method, path, body=b"", said=None, sign=True, **headers):
    """One request as it stands: status and the error's code. `path` is written as it is sent."""
    host = cloud.endpoint.removeprefix("http://")
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if sign:
        request = botocore.awsrequest.AWSRequest(method, f"http://{host}{path}", data=body,
                                                 headers={k: v for k, v in headers.items() if v is not None})
        signer = Signer(botocore.credentials.Credentials(ACCOUNT, "test"), "s3", "us-east-1")
        signer.said = said or hashlib.sha256(body).hexdigest()
        signer.add_auth(request)
        headers |= dict(request.headers)
    connection = http.client.HTTPConnection(host, timeout=60)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in ({"Content-Length": str(len(body))} | headers).items():
        if value is not None:
            connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text.partition("<Code>")[2].partition("</Code>")[0]


def absent(s3, key):
    with pytest.raises(ClientError) as e:
        s3.head_object(Bucket=BUCKET, Key=key)
    return e.value.response["Error"]["Code"] == "404"


CRC = base64.b64encode((0x3610A686).to_bytes(4, "big")).decode()  # of b"hello"
FRAMES = {
    "no size": b"\r\nhello\r\n0\r\n\r\n",
    "a size that is no number": b"five\r\nhello\r\n0\r\n\r\n",
    "a negative size": b"-5\r\nhello\r\n0\r\n\r\n",
    "a size of 2^64": b"10000000000000000\r\nhello\r\n0\r\n\r\n",
    "a size beyond the data": b"ff\r\nhello\r\n0\r\n\r\n",
    "a size below the data": b"2\r\nhello\r\n0\r\n\r\n",
    "no end": b"5\r\nhello\r\n",
    "more than was said": b"6\r\nhello!\r\n0\r\nx-amz-checksum-crc32:" + CRC.encode() + b"\r\n\r\n",
    "less than was said": b"4\r\nhell\r\n0\r\nx-amz-checksum-crc32:" + CRC.encode() + b"\r\n\r\n",
    "another sum in the trailer": b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n",
    "no sum in the trailer": b"5\r\nhello\r\n0\r\n\r\n",
    "a trailer that is none": b"5\r\nhello\r\n0\r\n" + b"x" * 100_000 + b"\r\n\r\n",
    "a line without end": b"5" * 100_000,
    "nothing": b"",
}


@pytest.mark.parametrize("why", FRAMES)
def test_malformed_chunks_are_refused_and_leave_nothing(cloud, s3, why):
    key = f"chunks/{why.replace(' ', '-').replace('^', '')}"
    status, code = send(cloud, "PUT", f"/{BUCKET}/{key}", FRAMES[why], said=CHUNKED, Content_Encoding="aws-chunked",
                        X_Amz_Decoded_Content_Length="5", X_Amz_Trailer="x-amz-checksum-crc32")
    assert status == 400 and code, (status, code)
    assert absent(s3, key)


def test_good_chunks_pass(cloud, s3):
    body = b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:" + CRC.encode() + b"\r\n\r\n"
    more = dict(said=CHUNKED, Content_Encoding="aws-chunked", X_Amz_Decoded_Content_Length="5")
    assert send(cloud, "PUT", f"/{BUCKET}/good", body, X_Amz_Trailer="x-amz-checksum-crc32", **more) == (200, "")
    assert s3.get_object(Bucket=BUCKET, Key="good")["Body"].read() == b"hello"
    for length in ("", "x", "-1", str(6 << 30), "99999999999999999999999"):
        status, code = send(cloud, "PUT", f"/{BUCKET}/length", body, X_Amz_Trailer="x-amz-checksum-crc32",
                            **(more | {"X_Amz_Decoded_Content_Length": length}))
        assert 400 <= status < 500 and code, (length, status, code)
    assert absent(s3, "length")


def test_digests_that_do_not_match_are_refused_and_leave_nothing(cloud, s3):
    put = lambda **more: send(cloud, "PUT", f"/{BUCKET}/digest", b"hello", **more)
    md5 = base64.b64encode(hashlib.md5(b"other").digest()).decode()
    assert put(said=EMPTY) == (400, "XAmzContentSHA256Mismatch")
    assert put(Content_MD5=md5) == (400, "BadDigest")
    assert put(Content_MD5="nonsense") == (400, "InvalidDigest")
    for name, length in (("crc32", 4), ("crc32c", 4), ("crc64nvme", 8), ("sha1", 20), ("sha256", 32), ("sha512", 64), ("xxhash64", 8)):
        wrong = base64.b64encode(b"\1" * length).decode()
        assert put(**{f"x_amz_checksum_{name}": wrong}) == (400, "BadDigest"), name
        assert put(**{f"x_amz_checksum_{name}": "AAA"}) == (400, "InvalidRequest"), name
    assert put(x_amz_checksum_crc32=CRC, x_amz_checksum_sha1=base64.b64encode(b"\1" * 20).decode()) == (400, "InvalidRequest")
    assert put(x_amz_sdk_checksum_algorithm="CRC32") == (400, "InvalidRequest"), "announced, and not there"
    assert put(x_amz_sdk_checksum_algorithm="CRC99")[0] == 400
    assert absent(s3, "digest")


def test_numbers_of_parts_are_from_1_to_10000(cloud, s3):
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="parts")["UploadId"]
    at = f"/{BUCKET}/parts?uploadId={urllib.parse.quote(upload)}"
    for number in ("0", "-1", "10001", "x", "1.5", "99999999999"):
        assert send(cloud, "PUT", f"{at}&partNumber={number}", b"x") == (400, "InvalidArgument"), number
    assert send(cloud, "PUT", f"{at}&partNumber=1", b"x")[0] == 200
    complete = lambda parts: send(cloud, "POST", at, b"<CompleteMultipartUpload>" + b"".join(
        f"<Part><PartNumber>{n}</PartNumber><ETag>{e}</ETag></Part>".encode() for n, e in parts) + b"</CompleteMultipartUpload>")
    etag = hashlib.md5(b"x").hexdigest()
    assert complete([(n, etag) for n in range(1, 10_002)]) == (400, "MalformedXML")
    assert complete([]) == (400, "MalformedXML")
    assert complete([(0, etag)]) == (400, "InvalidArgument")
    assert complete([(2, etag)]) == (400, "InvalidPart")
    assert complete([(1, etag), (1, etag)]) == (400, "InvalidPartOrder")
    assert complete([(1, "0" * 32)]) == (400, "InvalidPart")
    assert send(cloud, "PUT", f"/{BUCKET}/parts?uploadId=nonsense&partNumber=1", b"x") == (404, "NoSuchUpload")
    assert absent(s3, "parts")
    assert complete([(1, etag)]) == (200, "")
    assert send(cloud, "GET", f"/{BUCKET}/parts?partNumber=0") == (400, "InvalidArgument")
    assert send(cloud, "GET", f"/{BUCKET}/parts?partNumber=2") == (416, "InvalidPartNumber")


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">'.encode() for i in range(8)) + b"]>"
DOCUMENTS = {
    "no document": b"",
    "no XML": b"{}",
    "half a document": b"<Delete><Object>",
    "another document": b"<Tagging><TagSet/></Tagging>",
    "entities in entities": ENTITIES + b"<Delete><Object><Key>&i;</Key></Object></Delete>",
    "an entity of a file": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&a;</Key></Object></Delete>',
    "depth": b"<Delete>" + b"<Object>" * 200_000,
    "depth with ends": b"<Delete>" + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</Delete>",
    "attributes": b"<Delete " + b" ".join(b'a%d="x"' % i for i in range(50_000)) + b"/>",
    "no UTF-8": b"<Delete><Object><Key>\xff\xfe</Key></Object></Delete>",
    "characters that XML has not": b"<Delete><Object><Key>\x00</Key></Object></Delete>",
    "no key": b"<Delete><Object/></Delete>",
    "no objects": b"<Delete/>",
    "1,001 objects": b"<Delete>" + b"<Object><Key>k</Key></Object>" * 1001 + b"</Delete>",
}


@pytest.mark.parametrize("why", DOCUMENTS)
def test_documents_that_are_none_are_malformed(cloud, s3, why):
    body = DOCUMENTS[why]
    md5 = base64.b64encode(hashlib.md5(body).digest()).decode()
    status, code = send(cloud, "POST", f"/{BUCKET}?delete", body, Content_MD5=md5)
    assert (status, code) in ((400, "MalformedXML"), (400, "MissingRequestBodyError"), (400, "MaxMessageLengthExceeded")), (status, code)


def test_keys_of_every_kind(cloud, s3):
    put = lambda key: send(cloud, "PUT", f"/{BUCKET}/{key}", b"x")
    assert put("k" * 1024) == (200, "") and put("k" * 1025) == (400, "KeyTooLongError")
    assert put("%C3%A9" * 512) == (200, "") and put("%C3%A9" * 513) == (400, "KeyTooLongError")
    for up in ("..", "../x", "a/../../b"):
        assert put(up) == (400, "InvalidURI"), up
    for bad in ("%FF%FE", "a%00%C0%80"):
        assert put(bad)[0] == 400, bad
    fine = ["a/../b", "./c", "//d", "e//", " f ", "".join(map(chr, range(1, 32))), "g\u2028h", "%", "?", "#", "+", "&", "<>\"'", "\\", "~", "*"]
    for key in fine:
        assert put(urllib.parse.quote(key, safe="/")) == (200, ""), key
        assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == b"x", key
    listed = [o["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET) for o in page["Contents"]]
    assert set(fine) <= set(listed)
    for key in fine:
        s3.delete_object(Bucket=BUCKET, Key=key)
        assert absent(s3, key)


def test_heads_and_queries_of_every_kind(cloud, s3):
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"0123456789")
    get = lambda query="", **more: send(cloud, "GET", f"/{BUCKET}/k{query}", **more)
    assert get(Range="bytes=100-") == (416, "InvalidRange")
    for none in ("bytes=x", "bytes=5-1", "lines=1-2", "bytes=0-1,3-4", "bytes=--1", "bytes=" + "9" * 50 + "-"):
        assert get(Range=none)[0] in (200, 206, 416), none
    assert get("?versionId=") == (400, "InvalidArgument") and get("?versionId=nonsense") == (400, "InvalidArgument")
    for query in ("?max-keys=-1", "?max-keys=x", "?max-keys=99999999999", "?encoding-type=x", "?list-type=2&continuation-token=x"):
        status, code = send(cloud, "GET", f"/{BUCKET}{query}")
        assert (status, code) == (400, "InvalidArgument"), query
    put = lambda **more: send(cloud, "PUT", f"/{BUCKET}/odd", b"x", **more)
    assert put(x_amz_meta_big="x" * 2100) == (400, "MetadataTooLarge")
    assert put(x_amz_storage_class="WARM") == (400, "InvalidStorageClass")
    assert put(x_amz_acl="everybody") == (400, "InvalidArgument")
    assert put(x_amz_tagging="a=b&a=c")[0] == 400 and put(x_amz_tagging="&".join(f"k{i}=v" for i in range(11)))[0] == 400
    assert put(x_amz_object_lock_mode="STRICT") == (400, "InvalidArgument")
    assert put(x_amz_server_side_encryption="rot13")[0] == 400
    assert put(x_amz_copy_source="nowhere") == (400, "InvalidArgument")
    assert put(x_amz_copy_source="/none-76/k") == (404, "NoSuchBucket")
    assert put(if_match="x") == (404, "NoSuchKey") and put(if_none_match="x") == (501, "NotImplemented")
    assert put(Content_Length=None, Transfer_Encoding="chunked")[0] in (400, 411)
    assert absent(s3, "odd")
    for method, path in (("PATCH", f"/{BUCKET}/k"), ("POST", f"/{BUCKET}/k"), ("PUT", "/"), ("DELETE", "/")):
        status, code = send(cloud, method, path)
        assert 400 <= status < 500 and code, (method, path, status, code)
    assert send(cloud, "GET", f"/{BUCKET}/k", sign=False) == (403, "AccessDenied")
    assert cloud.status()["pid"] == cloud.pid


def test_a_refusal_that_leaves_the_body_unasked_for_says_that_the_connection_ends(cloud, s3):
    """The body was never sent: a client that kept the connection would lose its next request."""
    url = s3.generate_presigned_url("put_object", {"Bucket": BUCKET, "Key": "x", "ServerSideEncryption": "DES"})
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=60)
    connection.putrequest("PUT", f"/{path}")
    for name, value in {"Content-Length": "5", "Expect": "100-continue", "x-amz-server-side-encryption": "DES"}.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Connection")) == (400, "close")
    assert b"<Code>InvalidArgument</Code>" in answer.read()
    connection.close()
    # what is taken keeps its connection
    with_body = s3.put_object(Bucket=BUCKET, Key="x", Body=b"hello")
    assert "connection" not in with_body["ResponseMetadata"]["HTTPHeaders"]
