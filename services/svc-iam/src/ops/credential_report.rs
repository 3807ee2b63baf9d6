//! The credential report: every user and what it can sign in with, as CSV. It stands for four hours.
//!
//! IAM API Reference, GenerateCredentialReport, GetCredentialReport; IAM User Guide, "Generate credential reports for your AWS
//! account". The report is there at once; a first call still answers STARTED, as AWS's does.

use crate::errors::broken;
use crate::model::{AccessKey, Report, User};
use crate::tables::{DEVICE_BY_USER, DEVICES, KEYS, LOGINS, PASSWORD_POLICIES, REPORTS, SIGNING_CERTIFICATES, USERS};
use crate::{last_use, limits};
use api_iam as api;
use api_iam::{ReportFormatType, ReportStateType};
use base::{Fault, Timestamp};
use kernel::Cx;
use shape::{Blob, Unit};
use store::{Read, Tx};

const HEAD: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,\
cert_1_last_rotated,cert_2_active,cert_2_last_rotated";
const NONE: &str = "N/A";
const DAY_MS: i64 = 24 * 3600 * 1000;

/// Writes a report, unless one stands.
pub(crate) fn generate(cx: &Cx, tx: &mut Tx, _: Unit) -> Result<api::GenerateCredentialReportResponse, Fault> {
    let stands = REPORTS.get(tx, &(cx.global(),)).map_err(broken)?;
    if stands.is_some_and(|r| fresh(cx, &r)) {
        return Ok(api::GenerateCredentialReportResponse { state: Some(ReportStateType::Complete), description: None });
    }
    let report = Report { content: written(cx, tx)?, at: cx.now() };
    REPORTS.put(tx, &(cx.global(),), &report).map_err(broken)?;
    Ok(api::GenerateCredentialReportResponse {
        state: Some(ReportStateType::Started),
        description: Some("No report exists. Starting a new report generation task".into()),
    })
}

/// The report that stands.
pub(crate) fn get(cx: &Cx, read: &dyn Read, _: Unit) -> Result<api::GetCredentialReportResponse, Fault> {
    let report = REPORTS.get(read, &(cx.global(),)).map_err(broken)?;
    let report = report.ok_or_else(|| {
        Fault::with_status(410, "ReportNotPresent", "No report has been generated. Use GenerateCredentialReport first.")
    })?;
    if !fresh(cx, &report) {
        return Err(Fault::with_status(410, "ReportExpired", "The report has expired. Generate a new one."));
    }
    Ok(api::GetCredentialReportResponse {
        content: Some(Blob(report.content.into_bytes())),
        report_format: Some(ReportFormatType::TextCsv),
        generated_time: Some(report.at),
    })
}

fn fresh(cx: &Cx, report: &Report) -> bool {
    cx.now() <= report.at.plus_ms(limits::REPORT_FRESH_MS)
}

fn written(cx: &Cx, read: &dyn Read) -> Result<String, Fault> {
    let mut out = format!("{HEAD}\n{}", root(cx, read)?);
    for (_, user) in USERS.list(read, &(cx.global(),)).map_err(broken)? {
        out.push('\n');
        out.push_str(&line(cx, read, &user)?);
    }
    Ok(out)
}

fn root(cx: &Cx, read: &dyn Read) -> Result<String, Fault> {
    let arn = format!("arn:aws:iam::{}:root", cx.account);
    let mut cells: Vec<String> = [
        "<root_account>",
        &arn,
        "no_information",
        "not_supported",
        "no_information",
        "not_supported",
        "not_supported",
        "false",
    ]
    .map(str::to_owned)
    .to_vec();
    cells.extend(keys(cx, read, &cx.account.to_string())?);
    cells.extend(certificates(cx, read, &cx.account.to_string())?);
    Ok(cells.join(","))
}

fn line(cx: &Cx, read: &dyn Read, user: &User) -> Result<String, Fault> {
    let arn = format!("arn:aws:iam::{}:user{}{}", cx.account, user.path, user.name);
    let mut cells = vec![user.name.clone(), arn, date(user.created)];
    match LOGINS.get(read, &(cx.global(), user.id.clone())).map_err(broken)? {
        None => cells.extend(["false", NONE, NONE, NONE].map(str::to_owned)),
        Some(login) => {
            let age = PASSWORD_POLICIES.get(read, &(cx.global(),)).map_err(broken)?.and_then(|p| p.age_days_max);
            let next = age.map_or(NONE.into(), |days| date(login.changed.plus_ms(i64::from(days) * DAY_MS)));
            cells.extend(["true".into(), "no_information".into(), date(login.changed), next]);
        }
    }
    let device = DEVICES.first_by(&DEVICE_BY_USER, read, &(cx.global(), user.id.clone())).map_err(broken)?;
    cells.push(device.is_some().to_string());
    cells.extend(keys(cx, read, &user.id)?);
    cells.extend(certificates(cx, read, &user.id)?);
    Ok(cells.join(","))
}

/// Two access keys, the older one first.
fn keys(cx: &Cx, read: &dyn Read, owner: &str) -> Result<Vec<String>, Fault> {
    let all = KEYS.list(read, &(cx.global(), owner.to_owned())).map_err(broken)?;
    let mut all: Vec<AccessKey> = all.into_iter().map(|(_, key)| key).collect();
    all.sort_by_key(|key| key.created);
    let mut cells = Vec::new();
    for place in 0..2 {
        let Some(key) = all.get(place) else {
            cells.extend(["false", NONE, NONE, NONE, NONE].map(str::to_owned));
            continue;
        };
        cells.extend([key.active.to_string(), date(key.created)]);
        match last_use::of_key(cx, read, &key.id)? {
            Some(used) => cells.extend([date(used.at), used.region, used.service]),
            None => cells.extend([NONE, NONE, NONE].map(str::to_owned)),
        }
    }
    Ok(cells)
}

fn certificates(cx: &Cx, read: &dyn Read, owner: &str) -> Result<Vec<String>, Fault> {
    let all = SIGNING_CERTIFICATES.list(read, &(cx.global(), owner.to_owned())).map_err(broken)?;
    let cell = |place: usize| match all.get(place) {
        Some((_, c)) => [c.active.to_string(), date(c.at)],
        None => ["false".to_owned(), NONE.to_owned()],
    };
    Ok([cell(0), cell(1)].concat())
}

/// `2024-01-31T12:00:00+00:00`
fn date(at: Timestamp) -> String {
    at.iso_secs().replace('Z', "+00:00")
}
