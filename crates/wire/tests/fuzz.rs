//! The crate's fuzz targets on a stable compiler.

#[path = "../fuzz/targets.rs"]
mod targets;

use fuzz_kit::exercise;

#[test]
fn any_form_is_read_or_refused() {
    let seeds: &[&[u8]] = &[
        b"\x00\x07Action=X&Version=2016-11-15&Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1&MaxResults=5&DryRun=true",
        b"\x01\x00&Tags.member.1.Key=a&Tags.member.1.Value=%e2%82%ac&DurationSeconds=3600&=&&a.b.c=1",
        b"\x00\x60IpPermissions.1.FromPort=22&IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0%2F8&IpPermissions.1.ToPort=-1",
    ];
    exercise("query", seeds, targets::query);
}

#[test]
fn any_request_is_answered_and_no_forgery_accepted() {
    let seeds: &[&[u8]] = &[
        b"/\nX-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=900&X-Amz-Signature=00\n\n\nlocalhost\n\n",
        b"/\n\nAWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20240131/us-east-1/sts/aws4_request, \
          SignedHeaders=host;x-amz-date, Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n\
          20240131T123456Z\nsts.us-east-1.amazonaws.com\nAmazonSQS.SendMessage\nAction=GetCallerIdentity&Version=2011-06-15",
    ];
    exercise("request", seeds, targets::request);
}

#[test]
fn any_document_that_is_read_comes_back_the_same() {
    let seeds: &[&[u8]] =
        &[br#"{"Name":"a","Count":1,"Flag":true,"Blob":"AAEC","Map":{"k":"v"},"List":["x"],"When":1.5}"#, b"[]", b"{}"];
    exercise("json", seeds, targets::json);
}

#[test]
fn any_call_of_s3_is_read_or_refused() {
    let seeds: &[&[u8]] = &[
        b"\x30/b/k\nversionId=x&partNumber=1\n2030-01-01T00:00:00Z\n<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>",
        b"\x0d/b\ndelete\nCRC32\n<Delete><Object><Key>&#x41;</Key></Object><Quiet>true</Quiet></Delete>",
        b"\x01//%FF/..\nuploadId=&x=%\nbytes=0-1\n<a xmlns:b='c'><![CDATA[d]]></a>",
    ];
    exercise("rest", seeds, targets::rest);
}

#[test]
fn any_chunked_body_is_joined_alike_however_it_is_cut() {
    let seeds: &[&[u8]] = &[
        b"\x035\r\nhello\r\n0\r\nx-amz-checksum-crc32:abc==\r\n\r\n",
        b"\x072000;chunk-signature=0\r\nx\r\n0\r\n\r\n",
    ];
    exercise("chunks", seeds, targets::chunks);
}
