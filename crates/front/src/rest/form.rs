//! Uploads by a browser's form: the fields become the operation's input, the file its body.
//!
//! "POST Object", Amazon S3 API Reference.

use super::Answer;
use super::call::{Ask, Call, codec, context, decoded, set_body};
use super::incoming::Raw;
use crate::verify::{self, Caller};
use crate::{Front, Origin};
use base::Fault;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use hyper::body::Incoming;
use kernel::Principal;
use shape::{Body, Chunks, Struct, text};
use wire::{FormHead, FormPart, FormReader, Place, Request, Route};

/// True for a form that is posted to a bucket.
pub(super) fn is_upload(parts: &Parts, at: &Place) -> bool {
    let kind = || parts.headers.get("content-type").and_then(|v| v.to_str().ok()).unwrap_or("");
    parts.method == Method::POST
        && at.key.as_ref().is_none_or(String::is_empty)
        && kind().to_ascii_lowercase().starts_with("multipart/form-data")
}

/// How a form wants its answer: "POST Object", the fields `success_action_status` and `success_action_redirect`.
pub(super) struct Wish {
    head: FormHead,
    bucket: String,
    key: String,
}

/// The fields make the call; the file stays in the stream.
pub(super) async fn understand(ask: Ask<'_>, body: Incoming) -> Result<Call, Fault> {
    let Ask { front, parts, route, source, origin } = ask;
    let kind = parts.headers.get("content-type").and_then(|v| v.to_str().ok()).unwrap_or("");
    let malformed = || {
        Fault::sender("MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.")
    };
    let mut reader = FormReader::new(kind).ok_or_else(malformed)?;
    let mut raw = Raw::new(parts, body);
    let head = read_head(&mut raw, &mut reader).await?;
    let bucket = route.at.bucket.clone();
    let (caller, range, region) = signer(front, &head, &bucket, origin)?;
    let op = route.api.op("PutObject").ok_or_else(|| Fault::not_implemented("POST Object"))?;
    let key = key(&head)?;
    let headers = headers(&head);
    let path = format!("/{bucket}/{}", escaped(&key));
    let request = Request { method: "PUT", path: &path, query: "", headers: &headers, body: &[] };
    let mut input = decoded(codec()?, op, &request)?;
    set_body(input.as_struct_mut(), Body::new(File { raw, reader, range, seen: 0, done: false }));
    let at = &route.at;
    let route = Route {
        region: region.or(route.region.clone()),
        ..wire::rest_of(&request, front.kernel.apis()).ok_or_else(malformed)?
    };
    let cx = context(front, at, &route, caller, source)?;
    Ok(Call { cx, op, input, form: Some(Wish { head, bucket, key }) })
}

async fn read_head(raw: &mut Raw, reader: &mut FormReader) -> Result<FormHead, Fault> {
    loop {
        if let Some(FormPart::Head(head)) = reader.part()? {
            return Ok(head);
        }
        match raw.frame().await? {
            Some(bytes) => reader.push(&bytes),
            None => return Err(Fault::sender("IncompleteBody", "The request body terminated unexpectedly")),
        }
    }
}

type Signer = (Caller, Option<(u64, u64)>, Option<String>);

fn signer(front: &Front, head: &FormHead, bucket: &str, origin: Origin) -> Result<Signer, Fault> {
    let id = head.field("awsaccesskeyid").map(str::to_owned).or_else(|| {
        let credential = head.field("x-amz-credential")?;
        credential.split('/').next().map(str::to_owned)
    });
    let identity = verify::identity(front, id.as_deref(), origin)?;
    let found = |_: &str| verify::found(front, identity.as_ref());
    match wire::check_form(head, bucket, front.kernel.clock.real(), &found)? {
        None => {
            Ok((Caller { principal: Principal::Anonymous, access_key_id: String::new(), session: None }, None, None))
        }
        Some((scope, range)) => {
            let identity = identity.ok_or_else(|| wire::Denied::UnknownKey.fault(shape::Protocol::RestXml))?;
            let caller =
                Caller { principal: identity.principal, access_key_id: scope.access_key_id, session: identity.session };
            Ok((caller, range, Some(scope.region).filter(|r| !r.is_empty())))
        }
    }
}

/// `${filename}` stands for the file's own name.
fn key(head: &FormHead) -> Result<String, Fault> {
    let missing = || {
        let text =
            "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.";
        let mut fault = Fault::sender("InvalidArgument", text);
        fault.members = vec![("ArgumentName", "key".into()), ("ArgumentValue", String::new())];
        fault
    };
    let filename = head.filename.rsplit(['/', '\\']).next().unwrap_or("");
    head.field("key").map(|k| k.replace("${filename}", filename)).filter(|k| !k.is_empty()).ok_or_else(missing)
}

/// Fields that are an upload's headers.
fn headers(head: &FormHead) -> HeaderMap {
    let mut out = HeaderMap::new();
    let mut put = |name: &str, value: &str| {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_bytes(value.as_bytes())) {
            out.insert(name, value);
        }
    };
    if let Some(kind) = &head.content_type {
        put("content-type", kind);
    }
    for (name, value) in &head.fields {
        match name.as_str() {
            "acl" => put("x-amz-acl", value),
            "x-amz-algorithm" | "x-amz-credential" | "x-amz-date" | "x-amz-signature" | "x-amz-security-token" => {}
            "cache-control" | "content-type" | "content-disposition" | "content-encoding" | "expires" => {
                put(name, value)
            }
            n if n.starts_with("x-amz-") => put(n, value),
            _ => {}
        }
    }
    if let Some(tags) = head.field("tagging") {
        put("x-amz-tagging", tags);
    }
    out
}

fn escaped(key: &str) -> String {
    key.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._~/".contains(&b) {
                (b as char).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

impl Wish {
    /// 204 without a document, or what the fields ask for.
    pub(super) fn answer(self, parts: &Parts, at: &Place, mut said: wire::Response, output: &dyn Struct) -> Answer {
        let Wish { head, bucket, key } = self;
        let etag = text(output, "ETag").unwrap_or_default();
        said.body = Vec::new();
        said.headers.retain(|(k, _)| k != "content-type");
        let host = parts.headers.get("host").and_then(|v| v.to_str().ok()).unwrap_or("");
        let root = if at.virtual_hosted { String::new() } else { format!("/{bucket}") };
        let location = format!("http://{host}{root}/{}", escaped(&key));
        said.headers.push(("location".into(), location.clone()));
        said.status = 204;
        let to = head.field("success_action_redirect").or_else(|| head.field("redirect")).filter(|t| t.contains("://"));
        if let Some(to) = to {
            let mark = if to.contains('?') { '&' } else { '?' };
            let etag = escaped(etag);
            let to = format!("{to}{mark}bucket={bucket}&key={}&etag={etag}", escaped(&key).replace('/', "%2F"));
            said.headers.retain(|(k, _)| k != "location");
            said.headers.push(("location".into(), to));
            said.status = 303;
            return Answer::whole(said);
        }
        success(&head, &mut said, &location, &bucket, &key, etag);
        Answer::whole(said)
    }
}

/// The status that the form names.
fn success(head: &FormHead, said: &mut wire::Response, location: &str, bucket: &str, key: &str, etag: &str) {
    match head.field("success_action_status") {
        Some("200") => said.status = 200,
        Some("201") => {
            said.status = 201;
            said.headers.push(("content-type".into(), "application/xml".into()));
            let safe =
                |t: &str| t.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
            said.body = format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PostResponse><Location>{}</Location><Bucket>{bucket}</Bucket>\
                 <Key>{}</Key><ETag>{}</ETag></PostResponse>",
                safe(location),
                safe(key),
                safe(etag)
            )
            .into_bytes();
        }
        _ => {}
    }
}

/// The file of a form.
struct File {
    raw: Raw,
    reader: FormReader,
    range: Option<(u64, u64)>,
    seen: u64,
    done: bool,
}

impl File {
    fn check(&self, whole: bool) -> Result<(), Fault> {
        let Some((least, most)) = self.range else { return Ok(()) };
        if self.seen > most {
            let mut fault = Fault::sender("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
            fault.members = vec![("ProposedSize", self.seen.to_string()), ("MaxSizeAllowed", most.to_string())];
            return Err(fault);
        }
        if whole && self.seen < least {
            let text = "Your proposed upload is smaller than the minimum allowed size";
            let mut fault = Fault::sender("EntityTooSmall", text);
            fault.members = vec![("ProposedSize", self.seen.to_string()), ("MinSizeAllowed", least.to_string())];
            return Err(fault);
        }
        Ok(())
    }
}

impl Chunks for File {
    fn next(&mut self) -> Result<Option<Bytes>, Fault> {
        while !self.done {
            match self.reader.part()? {
                Some(FormPart::File(bytes)) => {
                    self.seen += bytes.len() as u64;
                    self.check(false)?;
                    return Ok(Some(bytes.into()));
                }
                Some(FormPart::End) => {
                    self.done = true;
                    self.check(true)?;
                    // what follows the file is not looked at
                    while self.raw.next()?.is_some() {}
                }
                Some(FormPart::Head(_)) => {}
                None => match self.raw.next()? {
                    Some(bytes) => self.reader.push(&bytes),
                    None => return Err(Fault::sender("IncompleteBody", "The request body terminated unexpectedly")),
                },
            }
        }
        Ok(None)
    }

    fn length(&self) -> Option<u64> {
        None
    }
}
