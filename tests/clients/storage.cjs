// S3 by the JavaScript SDK: streams of unknown length in parts, paginators, waiters, links and forms. Prints one JSON object.
const crypto = require("node:crypto");
const { Readable } = require("node:stream");
const s3 = require("@aws-sdk/client-s3");
const { Upload } = require("@aws-sdk/lib-storage");
const { createPresignedPost } = require("@aws-sdk/s3-presigned-post");
const { getSignedUrl } = require("@aws-sdk/s3-request-presigner");

const [endpoint, account, region] = process.argv.slice(2);
const credentials = { accessKeyId: account, secretAccessKey: "test" };
const client = new s3.S3Client({ endpoint, region, credentials, forcePathStyle: true });
const Bucket = `js-${account}`;
const PART = 5 * 1024 * 1024;
const md5 = (bytes) => crypto.createHash("md5").update(bytes).digest("hex");
const fault = (promise) => promise.then(() => "none", (e) => e.name);

async function upload() {
  const bytes = crypto.randomBytes(2 * PART + 12345);
  const pieces = [];
  for (let at = 0; at < bytes.length; at += 100_000) pieces.push(bytes.subarray(at, at + 100_000));
  const progress = [];
  const job = new Upload({ client, params: { Bucket, Key: "big", Body: Readable.from(pieces) }, partSize: PART, queueSize: 3 });
  job.on("httpUploadProgress", (p) => progress.push(p.part));
  const done = await job.done();
  const got = await client.send(new s3.GetObjectCommand({ Bucket, Key: "big", ChecksumMode: "ENABLED" }));
  const parts = await client.send(new s3.GetObjectAttributesCommand({ Bucket, Key: "big", ObjectAttributes: ["ObjectParts", "ObjectSize"] }));
  return { parts: progress.length, tag: done.ETag, same: md5(await got.Body.transformToByteArray()) === md5(bytes),
           counted: parts.ObjectParts.TotalPartsCount, size: parts.ObjectSize === bytes.length };
}

async function pages() {
  for (let n = 0; n < 7; n++) await client.send(new s3.PutObjectCommand({ Bucket, Key: `p/${n}`, Body: `${n}` }));
  const sizes = [];
  for await (const page of s3.paginateListObjectsV2({ client, pageSize: 3 }, { Bucket, Prefix: "p/" })) sizes.push(page.Contents.length);
  const gone = await client.send(new s3.DeleteObjectsCommand({
    Bucket, Delete: { Objects: [0, 1, 2, 3, 4, 5, 6].map((n) => ({ Key: `p/${n}` })) } }));
  return { sizes, deleted: gone.Deleted.length };
}

async function links() {
  const put = await getSignedUrl(client, new s3.PutObjectCommand({ Bucket, Key: "by link", ContentType: "text/x-own" }), { expiresIn: 60 });
  const sent = await fetch(put, { method: "PUT", body: "linked", headers: { "content-type": "text/x-own" } });
  const get = await getSignedUrl(client, new s3.GetObjectCommand({ Bucket, Key: "by link" }), { expiresIn: 60 });
  const other = await fetch(get.replace("by%20link", "big"));
  const { url, fields } = await createPresignedPost(client, { Bucket, Key: "form/${filename}", Conditions: [["content-length-range", 1, 10]] });
  const form = new FormData();
  for (const [k, v] of Object.entries(fields)) form.append(k, v);
  form.append("file", new Blob(["posted"]), "f.txt");
  const posted = await fetch(url, { method: "POST", body: form });
  return { sent: sent.status, got: await (await fetch(get)).text(), other: other.status, posted: posted.status,
           form: await (await client.send(new s3.GetObjectCommand({ Bucket, Key: "form/f.txt" }))).Body.transformToString() };
}

async function main() {
  const made = client.send(new s3.CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
  await s3.waitUntilBucketExists({ client, minDelay: 1, maxDelay: 1, maxWaitTime: 10 }, { Bucket });
  await made;
  const out = { upload: await upload(), pages: await pages(), links: await links() };
  out.missing = await fault(client.send(new s3.GetObjectCommand({ Bucket, Key: "nothing" })));
  out.late = await fault(client.send(new s3.PutObjectCommand({ Bucket, Key: "big", Body: "x", IfNoneMatch: "*" })));
  await client.send(new s3.DeleteObjectCommand({ Bucket, Key: "big" }));
  await s3.waitUntilObjectNotExists({ client, minDelay: 1, maxDelay: 1, maxWaitTime: 10 }, { Bucket, Key: "big" });
  console.log(JSON.stringify(out));
}

main().catch((e) => { console.error(e); process.exit(1); });
