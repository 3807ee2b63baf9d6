//! Objects' bytes: taken from clients to files, checked while they pass, and read back in ranges.
//!
//! "Protecting data with server-side encryption", "Checking object integrity", Amazon S3 User Guide.

use crate::errors;
use crate::limits::PUT_BYTES_MAX;
use crate::model::{Data, Object, Piece, Pieces, Seal};
use crate::named::text;
use crate::rules::intake;
use crate::tables::{PIECES, SECRETS, SecretKey, VersionKey};
use base::{BlobId, BlobKey, BlobReader, Blobs, Fault};
use bytes::Bytes;
use checksum::{Algorithm, Hasher};
use kernel::Cx;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use shape::{Body, Chunks, Struct};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use store::{Read, Tx};

/// A body on the disk that no record refers to. Dropped before it is kept, its file is removed.
pub(crate) struct Staged {
    blobs: Arc<dyn Blobs>,
    /// `None` when there are no bytes.
    pub(crate) blob: Option<BlobId>,
    pub(crate) size: u64,
    pub(crate) md5: Vec<u8>,
    pub(crate) checksum: (Algorithm, Vec<u8>),
}

impl Staged {
    /// A file that is there.
    pub(crate) fn new(blobs: &Arc<dyn Blobs>, blob: Option<BlobId>, size: u64) -> Staged {
        Staged { blobs: blobs.clone(), blob, size, md5: Vec::new(), checksum: (Algorithm::Crc64Nvme, Vec::new()) }
    }
    /// A record refers to it from now on.
    pub(crate) fn keep(&mut self) -> Option<BlobId> {
        self.blob.take()
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if let Some(id) = self.blob.take() {
            // what cannot be removed now is removed at the next start
            let _ = self.blobs.remove(id);
        }
    }
}

/// What a body must be.
pub(crate) struct Expected {
    md5: Option<Vec<u8>>,
    sum: Option<(Algorithm, Vec<u8>)>,
    /// What is computed when nothing was said.
    fallback: Algorithm,
    named: Option<Algorithm>,
}

impl Expected {
    /// From an upload's headers.
    pub(crate) fn read(input: &dyn Struct, fallback: Algorithm) -> Result<Expected, Fault> {
        let invalid = || Fault::sender("InvalidDigest", "The Content-MD5 you specified was invalid.");
        let md5 =
            text(input, "ContentMD5").map(|m| checksum::parse(Algorithm::Md5, &m).ok_or_else(invalid)).transpose()?;
        Ok(Expected { md5, sum: intake::checksum(input)?, fallback, named: intake::algorithm(input) })
    }

    /// The algorithm to compute: that of the header, of the trailer, of the upload.
    fn algorithm(&self, announced: &[String]) -> Result<(Algorithm, bool), Fault> {
        let trailer = announced.iter().find_map(|n| Algorithm::of_header(n));
        match (&self.sum, trailer) {
            (Some(_), Some(_)) => {
                let text = "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.";
                Err(errors::invalid_request(text))
            }
            (Some((algorithm, _)), None) => Ok((*algorithm, false)),
            (None, Some(algorithm)) => Ok((algorithm, true)),
            (None, None) if self.named.is_some() => Err(errors::invalid_request(
                "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
            )),
            (None, None) => Ok((self.fallback, false)),
        }
    }
}

/// Takes a body to a file.
pub(crate) fn receive(
    blobs: &Arc<dyn Blobs>,
    body: &Body,
    key: &BlobKey,
    expected: &Expected,
) -> Result<Staged, Fault> {
    let mut chunks: Box<dyn Chunks> = match body.take() {
        Some(chunks) => chunks,
        None => Body::bytes(Vec::new()).take().ok_or_else(|| Fault::internal("a body was taken twice"))?,
    };
    let (algorithm, in_trailer) = expected.algorithm(&chunks.announced())?;
    if let Some(length) = chunks.length().filter(|n| *n > PUT_BYTES_MAX) {
        return Err(errors::too_large(length, PUT_BYTES_MAX));
    }
    let (mut md5, mut sum) = (Hasher::new(Algorithm::Md5), Hasher::new(algorithm));
    let (mut writer, mut size) = (None, 0);
    while let Some(piece) = chunks.next()? {
        size += piece.len() as u64;
        if size > PUT_BYTES_MAX {
            return Err(errors::too_large(size, PUT_BYTES_MAX));
        }
        md5.update(&piece);
        sum.update(&piece);
        if writer.is_none() {
            writer = Some(blobs.create(key)?);
        }
        if let Some(writer) = &mut writer {
            writer.write(&piece)?;
        }
    }
    let (md5, sum) = (md5.finish(), sum.finish());
    check(expected, algorithm, in_trailer, &*chunks, &md5, &sum)?;
    let blob = writer.map(|w| w.finish()).transpose()?;
    Ok(Staged { blobs: blobs.clone(), blob, size, md5, checksum: (algorithm, sum) })
}

fn check(
    expected: &Expected,
    algorithm: Algorithm,
    in_trailer: bool,
    chunks: &dyn Chunks,
    md5: &[u8],
    sum: &[u8],
) -> Result<(), Fault> {
    if let Some(said) = expected.md5.as_ref().filter(|m| m.as_slice() != md5) {
        let (said, own) = (checksum::text(said), checksum::text(md5));
        return Err(errors::with(
            errors::bad_digest("Content-MD5"),
            &[("ExpectedDigest", &said), ("CalculatedDigest", &own)],
        ));
    }
    let header = algorithm.header();
    let said = match &expected.sum {
        Some((_, sum)) => Some(sum.clone()),
        None if in_trailer => {
            let trailers = chunks.trailers();
            let said = trailers.iter().find(|(k, _)| *k == header).map(|(_, v)| v.as_str()).unwrap_or("");
            let wrong = || errors::invalid_request(format!("Value for {header} trailing header is invalid."));
            Some(checksum::parse(algorithm, said).ok_or_else(wrong)?)
        }
        None => None,
    };
    match said {
        Some(said) if said != sum => Err(errors::bad_digest(algorithm.name())),
        _ => Ok(()),
    }
}

/// A key that the customer keeps.
pub(crate) struct CustomerKey {
    key: BlobKey,
    md5: String,
}

/// The members that hold a customer's key: its algorithm, itself and its digest.
pub(crate) const CUSTOMER: [&str; 3] = ["SSECustomerAlgorithm", "SSECustomerKey", "SSECustomerKeyMD5"];
/// The same for the source of a copy.
pub(crate) const CUSTOMER_OF_SOURCE: [&str; 3] =
    ["CopySourceSSECustomerAlgorithm", "CopySourceSSECustomerKey", "CopySourceSSECustomerKeyMD5"];

/// The customer's key of an input: [`CUSTOMER`] or [`CUSTOMER_OF_SOURCE`].
pub(crate) fn customer_key(cx: &Cx, input: &dyn Struct, members: [&str; 3]) -> Result<Option<CustomerKey>, Fault> {
    let [algorithm, key, md5] = members.map(|name| text(input, name));
    if algorithm.is_none() && key.is_none() && md5.is_none() {
        return Ok(None);
    }
    if !cx.source.tls {
        let text = "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure connection.";
        return Err(errors::invalid_request(text));
    }
    if algorithm.as_deref().is_some_and(|a| a != "AES256") {
        let text = "The encryption request you specified is not valid. Supported value: AES256.";
        return Err(Fault::sender("InvalidEncryptionAlgorithmError", text));
    }
    let wrong =
        |what: &str, text: &str| errors::argument(&format!("x-amz-server-side-encryption-{what}"), "null", text);
    let (Some(_), Some(key), Some(md5)) = (algorithm, key, md5) else {
        let text = "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.";
        return Err(wrong("customer-key", text));
    };
    let raw = checksum::parse(Algorithm::Sha256, &key)
        .and_then(|k| BlobKey::try_from(k).ok())
        .ok_or_else(|| wrong("customer-key", "The secret key was invalid for the specified algorithm."))?;
    if checksum::text(&checksum::sum(Algorithm::Md5, &raw)) != md5 {
        let text = "The calculated MD5 hash of the key did not match the hash that was provided.";
        return Err(wrong("customer-key-MD5", text));
    }
    Ok(Some(CustomerKey { key: raw, md5 }))
}

/// The cloud's key; made with the first bucket.
fn own_key(read: &dyn Read) -> Result<BlobKey, Fault> {
    let found = SECRETS.get(read, &("sse".to_owned(),)).map_err(Fault::internal)?;
    found.map(|SecretKey(k)| k).ok_or_else(|| Fault::internal("the cloud has no key for objects"))
}

/// Makes the cloud's key, if there is none.
pub(crate) fn make_own_key(cx: &Cx, tx: &mut Tx) -> Result<(), Fault> {
    let at = ("sse".to_owned(),);
    if !SECRETS.contains(tx, &at).map_err(Fault::internal)? {
        SECRETS.put(tx, &at, &SecretKey(cx.ids().bytes())).map_err(Fault::internal)?;
    }
    Ok(())
}

/// A new object's own key, and the same sealed.
pub(crate) fn new_key(cx: &Cx, read: &dyn Read, customer: Option<&CustomerKey>) -> Result<(BlobKey, Seal), Fault> {
    let key = cx.ids().bytes();
    Ok((key, sealed(cx, read, &key, customer)?))
}

/// An object's key, sealed for another object.
pub(crate) fn sealed(cx: &Cx, read: &dyn Read, key: &BlobKey, customer: Option<&CustomerKey>) -> Result<Seal, Fault> {
    match customer {
        Some(c) => Ok(Seal::Customer { sealed: close(cx, &c.key, key)?, key_md5: c.md5.clone() }),
        None => Ok(Seal::Own(close(cx, &own_key(read)?, key)?)),
    }
}

/// The key that opens an object's files.
pub(crate) fn open_key(read: &dyn Read, seal: &Seal, customer: Option<&CustomerKey>) -> Result<BlobKey, Fault> {
    match (seal, customer) {
        (Seal::Own(sealed), None) => open(&own_key(read)?, sealed),
        (Seal::Customer { sealed, key_md5 }, Some(c)) => {
            let wrong = || Fault::with_status(403, "AccessDenied", "Access Denied");
            if *key_md5 != c.md5 { Err(wrong()) } else { open(&c.key, sealed).map_err(|_| wrong()) }
        }
        (Seal::Own(_), Some(_)) => {
            Err(errors::invalid_request("The encryption parameters are not applicable to this object."))
        }
        (Seal::Customer { .. }, None) => Err(errors::invalid_request(
            "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the \
             object.",
        )),
    }
}

fn cipher(key: &BlobKey) -> Result<LessSafeKey, Fault> {
    UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).map_err(|_| Fault::internal("a key of the wrong length"))
}

fn close(cx: &Cx, under: &BlobKey, key: &BlobKey) -> Result<Vec<u8>, Fault> {
    let nonce: [u8; NONCE_LEN] = cx.ids().bytes();
    let mut out = key.to_vec();
    let sealed = cipher(under)?.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut out);
    sealed.map_err(|_| Fault::internal("a key could not be sealed"))?;
    Ok([nonce.as_slice(), &out].concat())
}

fn open(under: &BlobKey, sealed: &[u8]) -> Result<BlobKey, Fault> {
    let damaged = || Fault::internal("an object's key does not open");
    let (nonce, rest) = sealed.split_first_chunk::<NONCE_LEN>().ok_or_else(damaged)?;
    let mut rest = rest.to_vec();
    let key = cipher(under)?.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::empty(), &mut rest);
    key.ok().and_then(|k| BlobKey::try_from(&*k).ok()).ok_or_else(damaged)
}

/// The files of an object, in order.
pub(crate) fn pieces(read: &dyn Read, at: &VersionKey, object: &Object) -> Result<Vec<Piece>, Fault> {
    match &object.data {
        Data::Empty => Ok(Vec::new()),
        Data::One(id) => {
            let part = crate::model::PartInfo { number: 1, size: object.size, sum: None };
            Ok(vec![Piece { blob: Some(*id), part }])
        }
        Data::Many => {
            let found = PIECES.get(read, at).map_err(Fault::internal)?;
            found.map(|Pieces(all)| all).ok_or_else(|| Fault::internal("an object of parts has no parts"))
        }
    }
}

/// Files that somebody reads, and how many do: the loop leaves them until they are done. Ids are never reused, so one list serves
/// every cloud of the process.
static READ: Mutex<BTreeMap<BlobId, usize>> = Mutex::new(BTreeMap::new());

/// Somebody reads this file.
pub(crate) fn is_read(id: BlobId) -> bool {
    READ.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&id)
}

/// Marks files as read, until it is dropped.
struct Held(Vec<BlobId>);

impl Held {
    fn new(ids: Vec<BlobId>) -> Held {
        let mut all = READ.lock().unwrap_or_else(PoisonError::into_inner);
        ids.iter().for_each(|id| *all.entry(*id).or_default() += 1);
        Held(ids)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut all = READ.lock().unwrap_or_else(PoisonError::into_inner);
        for id in &self.0 {
            if let Some(n) = all.get_mut(id) {
                *n -= 1;
                if *n == 0 {
                    all.remove(id);
                }
            }
        }
    }
}

/// Bytes of an object on their way to somewhere.
pub(crate) struct Reading {
    blobs: Arc<dyn Blobs>,
    key: BlobKey,
    /// File, its size, from, length.
    todo: VecDeque<(BlobId, u64, u64, u64)>,
    now: Option<Box<dyn BlobReader>>,
    length: u64,
    /// What is still to come stays, whoever deletes the object meanwhile.
    _held: Held,
}

impl Reading {
    /// `length` bytes from `from`. The first file is opened at once, so that a later deletion does not take it away.
    pub(crate) fn open(
        blobs: &Arc<dyn Blobs>,
        key: BlobKey,
        pieces: &[Piece],
        from: u64,
        length: u64,
    ) -> Result<Reading, Fault> {
        let (mut todo, mut start) = (VecDeque::new(), 0);
        let end = from + length;
        for piece in pieces {
            let (first, last) = (from.max(start), end.min(start + piece.part.size));
            if let Some(id) = piece.blob.filter(|_| first < last) {
                todo.push_back((id, piece.part.size, first - start, last - first));
            }
            start += piece.part.size;
        }
        let held = Held::new(todo.iter().map(|(id, ..)| *id).collect());
        let mut out = Reading { blobs: blobs.clone(), key, todo, now: None, length, _held: held };
        out.advance()?;
        Ok(out)
    }

    /// All of it, for small objects.
    pub(crate) fn all(mut self) -> Result<Bytes, Fault> {
        let mut out = Vec::new();
        while let Some(piece) = self.next()? {
            if piece.len() as u64 == self.length {
                return Ok(piece);
            }
            out.extend_from_slice(&piece);
        }
        Ok(out.into())
    }

    fn advance(&mut self) -> Result<(), Fault> {
        self.now = match self.todo.pop_front() {
            Some((id, size, from, length)) => Some(self.blobs.open(id, &self.key, size, from, length)?),
            None => None,
        };
        Ok(())
    }
}

impl Chunks for Reading {
    fn next(&mut self) -> Result<Option<Bytes>, Fault> {
        while let Some(reader) = &mut self.now {
            if let Some(piece) = reader.read()? {
                return Ok(Some(piece.into()));
            }
            self.advance()?;
        }
        Ok(None)
    }
    fn length(&self) -> Option<u64> {
        Some(self.length)
    }
}
