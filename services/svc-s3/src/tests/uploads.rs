//! Multipart uploads.

use super::*;
use checksum::Algorithm;

const BIG: usize = 5 << 20;

fn begin(c: &Cloud, algorithm: Option<ChecksumAlgorithm>) -> String {
    let input = CreateMultipartUploadRequest {
        bucket: "parts".into(),
        key: "k".into(),
        checksum_algorithm: algorithm,
        ..Default::default()
    };
    c.call(ME, &CREATE_MULTIPART_UPLOAD, input).unwrap().upload_id.unwrap()
}

fn part(c: &Cloud, id: &str, n: i32, body: &[u8]) -> Result<CompletedPart, Fault> {
    let input = UploadPartRequest {
        bucket: "parts".into(),
        key: "k".into(),
        upload_id: id.into(),
        part_number: n,
        body: Body::bytes(body.to_vec()),
        ..Default::default()
    };
    let out = c.call(ME, &UPLOAD_PART, input)?;
    Ok(CompletedPart { e_tag: out.e_tag, part_number: Some(n), ..Default::default() })
}

fn complete(c: &Cloud, id: &str, parts: Vec<CompletedPart>) -> Result<CompleteMultipartUploadOutput, Fault> {
    let input = CompleteMultipartUploadRequest {
        bucket: "parts".into(),
        key: "k".into(),
        upload_id: id.into(),
        multipart_upload: Some(CompletedMultipartUpload { parts: Some(parts) }),
        ..Default::default()
    };
    c.call(ME, &COMPLETE_MULTIPART_UPLOAD, input)
}

#[test]
fn parts_become_one_object_with_the_sum_of_the_whole() {
    let c = cloud();
    c.bucket("parts");
    let id = begin(&c, None);
    let (one, two) = (vec![1u8; BIG], vec![2u8; 10]);
    // uploaded twice: the last one counts; and one that is not listed
    part(&c, &id, 1, b"first try").unwrap();
    let listed = vec![part(&c, &id, 1, &one).unwrap(), part(&c, &id, 7, &two).unwrap()];
    part(&c, &id, 9, b"left out").unwrap();
    let out = complete(&c, &id, listed.clone()).unwrap();
    let md5s = [checksum::sum(Algorithm::Md5, &one), checksum::sum(Algorithm::Md5, &two)].concat();
    let tag = hex::encode(checksum::sum(Algorithm::Md5, &md5s));
    assert_eq!(out.e_tag, Some(format!("\"{tag}-2\"")));
    let whole = [one, two].concat();
    assert_eq!(out.checksum_crc64_nvme, Some(checksum::text(&checksum::sum(Algorithm::Crc64Nvme, &whole))));
    assert_eq!(out.checksum_type, Some(ChecksumType::FullObject));
    assert_eq!(c.get("parts", "k").unwrap(), whole);
    let second = GetObjectRequest { part_number: Some(7), ..fetch("parts", "k") };
    let second = c.call(ME, &GET_OBJECT, second).unwrap();
    assert_eq!((second.parts_count, second.body.collect().unwrap().len()), (Some(2), 10));
    let across = GetObjectRequest { range: Some(format!("bytes={}-{}", BIG - 2, BIG + 1)), ..fetch("parts", "k") };
    assert_eq!(c.call(ME, &GET_OBJECT, across).unwrap().body.collect().unwrap(), [1, 1, 2, 2]);
    assert_eq!(said(complete(&c, &id, listed)), "404 NoSuchUpload");
    assert_eq!(c.file_counts(), (2, 2));
}

#[test]
fn composite_checksums_need_each_parts_own() {
    let c = cloud();
    c.bucket("parts");
    let id = begin(&c, Some(ChecksumAlgorithm::Sha256));
    let sha = |b: &[u8]| checksum::text(&checksum::sum(Algorithm::Sha256, b));
    let mut one = part(&c, &id, 1, b"tail").unwrap();
    assert_eq!(said(complete(&c, &id, vec![one.clone()])), "400 InvalidRequest");
    one.checksum_sha256 = Some(sha(b"other"));
    assert_eq!(said(complete(&c, &id, vec![one.clone()])), "400 InvalidPart");
    one.checksum_sha256 = Some(sha(b"tail"));
    let out = complete(&c, &id, vec![one]).unwrap();
    let sum = checksum::composite(Algorithm::Sha256, &[checksum::sum(Algorithm::Sha256, b"tail")]);
    assert_eq!(out.checksum_sha256, Some(format!("{}-1", checksum::text(&sum))));
    assert_eq!(out.checksum_type, Some(ChecksumType::Composite));
}

#[test]
fn lists_of_parts_that_are_wrong_are_refused_and_the_upload_goes_on() {
    let c = cloud();
    c.bucket("parts");
    let id = begin(&c, None);
    let (one, two) = (part(&c, &id, 1, b"small").unwrap(), part(&c, &id, 2, b"last").unwrap());
    assert_eq!(said(complete(&c, &id, vec![])), "400 MalformedXML");
    assert_eq!(said(complete(&c, &id, vec![two.clone(), one.clone()])), "400 InvalidPartOrder");
    assert_eq!(said(complete(&c, &id, vec![one.clone(), one.clone()])), "400 InvalidPartOrder");
    assert_eq!(said(complete(&c, &id, vec![one.clone(), two.clone()])), "400 EntityTooSmall");
    let wrong = CompletedPart { e_tag: Some("\"00\"".into()), ..two.clone() };
    assert_eq!(said(complete(&c, &id, vec![wrong])), "400 InvalidPart");
    let many: Vec<CompletedPart> =
        (1..=10_001).map(|n| CompletedPart { part_number: Some(n), ..one.clone() }).collect();
    assert_eq!(said(complete(&c, &id, many)), "400 MalformedXML");
    assert_eq!(said(part(&c, &id, 10_001, b"")), "400 InvalidArgument");
    assert_eq!(said(part(&c, &id, 0, b"")), "400 InvalidArgument");
    assert_eq!(said(complete(&c, &id, vec![two])), "no error");
}

#[test]
fn an_aborted_upload_leaves_no_file() {
    let c = cloud();
    c.bucket("parts");
    let id = begin(&c, None);
    part(&c, &id, 1, b"one").unwrap();
    part(&c, &id, 2, b"two").unwrap();
    assert_eq!(c.file_counts(), (2, 2));
    let abort = || {
        let input = AbortMultipartUploadRequest {
            bucket: "parts".into(),
            key: "k".into(),
            upload_id: id.clone(),
            ..Default::default()
        };
        said(c.call(ME, &ABORT_MULTIPART_UPLOAD, input))
    };
    assert_eq!(abort(), "no error");
    assert_eq!(abort(), "404 NoSuchUpload");
    assert_eq!(c.file_counts(), (0, 0));
}

#[test]
fn parts_are_copied_from_ranges_of_other_objects() {
    let c = cloud();
    c.bucket("parts");
    c.put("parts", "from", b"0123456789");
    let id = begin(&c, None);
    let copy = |range: &str| {
        let input = UploadPartCopyRequest {
            bucket: "parts".into(),
            key: "k".into(),
            upload_id: id.clone(),
            part_number: 1,
            copy_source: "/parts/from".into(),
            copy_source_range: Some(range.into()),
            ..Default::default()
        };
        c.call(ME, &UPLOAD_PART_COPY, input)
    };
    assert_eq!(said(copy("bytes=5-10")), "400 InvalidArgument");
    assert_eq!(said(copy("5-6")), "400 InvalidArgument");
    let tag = copy("bytes=2-4").unwrap().copy_part_result.unwrap().e_tag;
    complete(&c, &id, vec![CompletedPart { e_tag: tag, part_number: Some(1), ..Default::default() }]).unwrap();
    assert_eq!(c.get("parts", "k").unwrap(), b"234");
}

#[test]
fn listings_of_uploads_and_parts_come_in_pages() {
    let c = cloud();
    c.bucket("parts");
    let id = begin(&c, None);
    (1..=3).for_each(|n| drop(part(&c, &id, n, b"x").unwrap()));
    let parts = |after: Option<i32>| {
        let input = ListPartsRequest {
            bucket: "parts".into(),
            key: "k".into(),
            upload_id: id.clone(),
            max_parts: Some(2),
            part_number_marker: after,
            ..Default::default()
        };
        c.call(ME, &LIST_PARTS, input).unwrap()
    };
    let first = parts(None);
    assert_eq!((first.is_truncated, first.next_part_number_marker), (Some(true), Some(2)));
    assert_eq!(parts(Some(2)).parts.unwrap().len(), 1);
    let other = begin(&c, None);
    let uploads = |key: Option<&str>, id: Option<&str>| {
        let input = ListMultipartUploadsRequest {
            bucket: "parts".into(),
            max_uploads: Some(1),
            key_marker: key.map(Into::into),
            upload_id_marker: id.map(Into::into),
            ..Default::default()
        };
        c.call(ME, &LIST_MULTIPART_UPLOADS, input).unwrap()
    };
    let first = uploads(None, None);
    assert_eq!(first.uploads.unwrap()[0].upload_id.as_deref(), Some(id.as_str()));
    let second = uploads(first.next_key_marker.as_deref(), first.next_upload_id_marker.as_deref());
    assert_eq!(second.uploads.unwrap()[0].upload_id.as_deref(), Some(other.as_str()));
    assert_eq!(second.is_truncated, Some(false));
}

#[test]
fn a_download_that_has_begun_goes_on_after_the_object_is_deleted() {
    let c = cloud();
    c.bucket("parts");
    let id = begin(&c, None);
    let (one, two) = (vec![1u8; BIG], vec![2u8; 10]);
    let listed = vec![part(&c, &id, 1, &one).unwrap(), part(&c, &id, 2, &two).unwrap()];
    complete(&c, &id, listed).unwrap();
    let out = c.call(ME, &GET_OBJECT, fetch("parts", "k")).unwrap();
    let delete = DeleteObjectRequest { bucket: "parts".into(), key: "k".into(), ..Default::default() };
    c.call(ME, &DELETE_OBJECT, delete).unwrap();
    // two rounds of the loop that removes files
    for _ in 0..2 {
        c.kernel.wake(crate::FILES_LOOP);
        std::thread::sleep(std::time::Duration::from_millis(crate::limits::FILE_KEPT_MS + 200));
    }
    assert_eq!(out.body.collect().unwrap(), [one, two].concat());
}
