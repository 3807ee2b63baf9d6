//! DescribeDBLogFiles and DownloadDBLogFilePortion: the engine's own logs.
//!
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBLogFiles.html>,
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DownloadDBLogFilePortion.html>

use super::shared::find;
use super::shared::listing::{self, Query};
use crate::engines::{Databases, LogFile};
use crate::errors;
use crate::limits::{LOG_PORTION_BYTES_MAX, LOG_PORTION_LINES_MAX};
use api_rds as api;
use base::Fault;
use kernel::Cx;
use store::Read;

/// The log files of an instance.
pub fn describe(
    databases: &Option<Databases>,
    cx: &Cx,
    read: &dyn Read,
    input: api::DescribeDBLogFilesMessage,
) -> Result<api::DescribeDBLogFilesResponse, Fault> {
    let i = find::instance(cx, read, &input.db_instance_identifier)?;
    let mut rows = of(databases, &i.resource_id)?;
    let word = input.filename_contains.as_deref().unwrap_or_default();
    rows.retain(|f| {
        f.name.contains(word)
            && input.file_last_written.is_none_or(|t| f.written.0 >= t)
            && input.file_size.is_none_or(|size| i64::try_from(f.size).is_ok_and(|s| s >= size))
    });
    let query = Query {
        what: &("DescribeDBLogFiles", &i.resource_id, word, input.file_last_written, input.file_size),
        filters: &input.filters,
        max: input.max_records,
        marker: &input.marker,
    };
    let (rows, marker) = listing::page(cx, &query, rows, &[], |f| f.name.clone())?;
    let shown = rows.into_iter().map(|f| api::DescribeDBLogFilesDetails {
        log_file_name: Some(f.name),
        last_written: Some(f.written.0),
        size: i64::try_from(f.size).ok(),
    });
    Ok(api::DescribeDBLogFilesResponse { describe_db_log_files: Some(shown.collect()), marker })
}

fn of(databases: &Option<Databases>, id: &str) -> Result<Vec<LogFile>, Fault> {
    let found = databases.as_ref().map(|d| d.disks.logs(id)).transpose().map_err(Fault::internal)?;
    let mut found = found.unwrap_or_default();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Whole lines of a log file: from a marker on, from its beginning with the marker `0`, else its last ones.
pub fn download(
    databases: &Option<Databases>,
    cx: &Cx,
    read: &dyn Read,
    input: api::DownloadDBLogFilePortionMessage,
) -> Result<api::DownloadDBLogFilePortionDetails, Fault> {
    let i = find::instance(cx, read, &input.db_instance_identifier)?;
    let name = &input.log_file_name;
    let missing = || errors::no_log_file(name);
    let disks = &databases.as_ref().ok_or_else(missing)?.disks;
    let size = of(databases, &i.resource_id)?.into_iter().find(|f| f.name == *name).ok_or_else(missing)?.size;
    let lines = match input.number_of_lines {
        Some(n) if !(1..=LOG_PORTION_LINES_MAX).contains(&n) => {
            return Err(errors::invalid(format!(
                "Invalid value {n} for NumberOfLines. Must be between 1 and {LOG_PORTION_LINES_MAX}"
            )));
        }
        given => given.unwrap_or(LOG_PORTION_LINES_MAX) as usize,
    };
    let marker = input.marker.as_deref().filter(|m| !m.is_empty());
    let from = match marker {
        Some(text) => text.parse::<u64>().map_err(|_| errors::marker())?.min(size),
        None => size.saturating_sub(LOG_PORTION_BYTES_MAX as u64),
    };
    let bytes = disks.log(&i.resource_id, name, from, LOG_PORTION_BYTES_MAX).map_err(Fault::internal)?;
    let bytes = bytes.ok_or_else(missing)?;
    let part = if marker.is_some() { first_lines(&bytes, lines) } else { last_lines(&bytes, lines) };
    let end = if marker.is_some() { from + part.len() as u64 } else { from + bytes.len() as u64 };
    Ok(api::DownloadDBLogFilePortionDetails {
        log_file_data: Some(String::from_utf8_lossy(part).into_owned()),
        marker: Some(end.to_string()),
        additional_data_pending: Some(end < size && !part.is_empty()),
    })
}

/// What ends with the last of so many line ends; everything when there is none.
fn first_lines(bytes: &[u8], lines: usize) -> &[u8] {
    let ends = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at + 1);
    ends.take(lines).last().map_or(bytes, |end| &bytes[..end])
}

fn last_lines(bytes: &[u8], lines: usize) -> &[u8] {
    let body = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let mut ends = body.iter().enumerate().rev().filter(|(_, b)| **b == b'\n').map(|(at, _)| at + 1);
    ends.nth(lines - 1).map_or(bytes, |start| &bytes[start..])
}
