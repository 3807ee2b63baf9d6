"""Signed calls of JSON protocols: made once, sent as often as wanted."""
import json

import botocore.auth
import botocore.awsrequest
import botocore.credentials

TARGETS = {"sqs": "AmazonSQS", "dynamodb": "DynamoDB_20120810"}


def parts(endpoint, service, action, said):
    """Headers and body of a signed request."""
    body = json.dumps(said).encode()
    request = botocore.awsrequest.AWSRequest("POST", endpoint + "/", data=body, headers={
        "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"{TARGETS[service]}.{action}"})
    botocore.auth.SigV4Auth(botocore.credentials.Credentials("test", "test"), service, "us-east-1").add_auth(request)
    return dict(request.headers), body


def signed(endpoint, service, action, said):
    """The same as bytes."""
    headers, body = parts(endpoint, service, action, said)
    lines = [f"{name}: {value}" for name, value in headers.items() if name.lower() != "content-length"]
    host = endpoint.removeprefix("http://")
    return "\r\n".join(["POST / HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}", *lines, "", ""]).encode() + body
