//! One request, one answer, without sockets.

use crate::token::TTL_SECONDS_MAX;
use crate::tree::{Node, look};
use crate::{Directory, Facts, Seal};
use serde_json::json;

/// What of a request matters here.
#[derive(Debug, Clone, Default)]
pub struct Asked<'a> {
    /// `GET`, `PUT`, …
    pub method: &'a str,
    /// The path, without a query.
    pub path: &'a str,
    /// `X-aws-ec2-metadata-token`
    pub token: Option<&'a str>,
    /// `X-aws-ec2-metadata-token-ttl-seconds`
    pub ttl: Option<&'a str>,
    /// There is an `X-Forwarded-For`: a proxy passed it on.
    pub forwarded: bool,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// `text/plain` or `application/json`.
    pub content_type: &'static str,
    /// What is left of the token's life, for the answer's header.
    pub ttl: Option<i64>,
    /// How many hops the answer may travel (`HttpPutResponseHopLimit`); None: as any packet.
    pub hop_limit: Option<u8>,
    /// The body.
    pub body: Vec<u8>,
}

fn plain(status: u16, body: impl Into<Vec<u8>>) -> Reply {
    Reply { status, content_type: "text/plain", ttl: None, hop_limit: None, body: body.into() }
}

fn refusal(status: u16, title: &str) -> Reply {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\"\n\
         \t\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n<html xmlns=\"http://www.w3.org/1999/xhtml\" \
         xml:lang=\"en\" lang=\"en\">\n <head>\n  <title>{status} - {title}</title>\n </head>\n <body>\n  \
         <h1>{status} - {title}</h1>\n </body>\n</html>\n"
    );
    Reply { status, content_type: "text/html", ttl: None, hop_limit: None, body: body.into_bytes() }
}

/// Answers one request of a known instance.
pub fn answer(directory: &dyn Directory, seal: &Seal, facts: &Facts, asked: &Asked<'_>) -> Reply {
    if !facts.enabled {
        return refusal(403, "Forbidden");
    }
    match asked.method {
        "PUT" => Reply { hop_limit: Some(facts.hop_limit), ..put(directory, seal, facts, asked) },
        "GET" | "HEAD" => {
            let left = asked.token.map(|t| seal.left(t, &facts.instance_id, directory.now()));
            match left {
                Some(None) => refusal(401, "Unauthorized"),
                None if facts.tokens_required => refusal(401, "Unauthorized"),
                left => Reply { ttl: left.flatten(), ..get(directory, facts, asked.path) },
            }
        }
        _ => refusal(405, "Method Not Allowed"),
    }
}

/// `PUT /latest/api/token`
fn put(directory: &dyn Directory, seal: &Seal, facts: &Facts, asked: &Asked<'_>) -> Reply {
    if asked.forwarded {
        return refusal(403, "Forbidden");
    }
    if asked.path != "/latest/api/token" {
        return refusal(405, "Method Not Allowed");
    }
    match asked.ttl.and_then(|t| t.parse::<u32>().ok()).filter(|t| (1..=TTL_SECONDS_MAX).contains(t)) {
        Some(seconds) => {
            let until = directory.now().plus_ms(i64::from(seconds) * 1000);
            Reply { ttl: Some(seconds.into()), ..plain(200, seal.token(&facts.instance_id, until)) }
        }
        None => refusal(400, "Bad Request"),
    }
}

/// One for each time that categories were added; here all of them know all categories.
const VERSIONS: [&str; 28] = [
    "1.0",
    "2007-01-19",
    "2007-03-01",
    "2007-08-29",
    "2007-10-10",
    "2007-12-15",
    "2008-02-01",
    "2008-09-01",
    "2009-04-04",
    "2011-01-01",
    "2011-05-01",
    "2012-01-12",
    "2014-02-25",
    "2014-11-05",
    "2015-10-20",
    "2016-04-19",
    "2016-06-30",
    "2016-09-02",
    "2018-03-28",
    "2018-08-17",
    "2018-09-24",
    "2019-10-01",
    "2020-10-27",
    "2021-01-03",
    "2021-03-23",
    "2021-07-15",
    "2022-09-24",
    "latest",
];

fn get(directory: &dyn Directory, facts: &Facts, path: &str) -> Reply {
    let path = path.trim_start_matches('/');
    let (version, rest) = path.split_once('/').unwrap_or((path, ""));
    if version.is_empty() {
        return plain(200, VERSIONS.join("\n"));
    }
    if !VERSIONS.contains(&version) {
        return refusal(404, "Not Found");
    }
    match rest.trim_end_matches('/') {
        "" if facts.user_data.is_some() => plain(200, "dynamic\nmeta-data\nuser-data"),
        "" => plain(200, "dynamic\nmeta-data"),
        "user-data" => facts.user_data.clone().map_or_else(|| refusal(404, "Not Found"), |d| plain(200, d)),
        "dynamic" => plain(200, "instance-identity/"),
        "dynamic/instance-identity" => plain(200, "document"),
        "dynamic/instance-identity/document" => plain(200, document(facts)),
        "meta-data" => meta_data(facts, ""),
        rest => match rest.strip_prefix("meta-data/") {
            Some("iam" | "iam/info" | "iam/security-credentials") => iam(facts, rest),
            Some(below) if below.starts_with("iam/security-credentials/") => credentials(directory, facts, below),
            Some("public-keys") if facts.key.is_some() => {
                plain(200, format!("0={}", facts.key.as_ref().map_or("", |k| &k.0)))
            }
            Some("public-keys/0") if facts.key.is_some() => plain(200, "openssh-key"),
            Some(below) if !below.ends_with("/.name") => meta_data(facts, below),
            _ => refusal(404, "Not Found"),
        },
    }
}

fn meta_data(facts: &Facts, path: &str) -> Reply {
    match look(facts, path) {
        Some(Node::Value(value)) => plain(200, value),
        Some(Node::Folder(mut children)) => {
            if path.is_empty() && facts.profile.is_some() {
                children.push("iam/".into());
                children.sort_unstable();
            }
            plain(200, children.join("\n"))
        }
        None => refusal(404, "Not Found"),
    }
}

fn iam(facts: &Facts, path: &str) -> Reply {
    let Some(profile) = &facts.profile else { return refusal(404, "Not Found") };
    match path {
        "meta-data/iam" => plain(200, "info\nsecurity-credentials/"),
        "meta-data/iam/info" => {
            let info = json!({
                "Code": "Success", "LastUpdated": facts.launched.iso_secs(),
                "InstanceProfileArn": profile.arn, "InstanceProfileId": profile.id,
            });
            plain(200, format!("{info:#}"))
        }
        _ => profile.role.clone().map_or_else(|| refusal(404, "Not Found"), |role| plain(200, role)),
    }
}

fn credentials(directory: &dyn Directory, facts: &Facts, path: &str) -> Reply {
    let role = path.trim_start_matches("iam/security-credentials/");
    if facts.profile.as_ref().and_then(|p| p.role.as_deref()) != Some(role) {
        return refusal(404, "Not Found");
    }
    match directory.credentials(facts, role) {
        Ok(c) => {
            let document = json!({
                "Code": "Success", "LastUpdated": c.issued.iso_secs(), "Type": "AWS-HMAC",
                "AccessKeyId": c.access_key_id, "SecretAccessKey": c.secret_access_key, "Token": c.token,
                "Expiration": c.expires.iso_secs(),
            });
            plain(200, format!("{document:#}"))
        }
        Err(e) => {
            tracing::warn!(instance = facts.instance_id, role, "credentials: {e}");
            let document = json!({
                "Code": "AssumeRoleUnauthorizedAccess", "LastUpdated": directory.now().iso_secs(),
                "Message": format!("EC2 cannot assume the role {role}. Please see documentation at \
                https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc."),
            });
            plain(200, format!("{document:#}"))
        }
    }
}

/// The instance identity document; it is not signed here, and the signature's paths answer 404.
fn document(facts: &Facts) -> String {
    let private = facts.interfaces.first().and_then(|i| i.private.first()).map(|a| a.to_string());
    let document = json!({
        "accountId": facts.account, "architecture": facts.architecture, "availabilityZone": facts.zone,
        "billingProducts": null, "devpayProductCodes": null, "marketplaceProductCodes": null,
        "imageId": facts.ami_id, "instanceId": facts.instance_id, "instanceType": facts.instance_type,
        "kernelId": null, "pendingTime": facts.launched.iso_secs(), "privateIp": private, "ramdiskId": null,
        "region": facts.region, "version": "2017-09-30",
    });
    format!("{document:#}")
}
