//! Parameters with their values, from the images that this cloud can launch.

use crate::errors;
use crate::rules::names::{self, Asked};
use crate::rules::public::{self, Stands};
use api_ec2::{DESCRIBE_IMAGES, DescribeImagesRequest, Image};
use api_ssm::{Parameter, ParameterType};
use base::{Fault, Timestamp};
use kernel::Cx;
use store::Read;

/// The name under which this room asks others.
const SERVICE: &str = "ssm.amazonaws.com";
/// The only version that a public parameter has here.
const VERSION: i64 = 1;
/// How the Debian base's name begins.
const DEBIAN_BASE: &str = "hanul/debian-base-";
/// When the images were published.
const PUBLISHED: Timestamp = Timestamp::from_date(2026, 11, 1);

/// All public parameters, by name.
pub(crate) fn public(cx: &Cx, read: &dyn Read) -> Result<Vec<Parameter>, Fault> {
    let input = DescribeImagesRequest { owners: Some(vec!["amazon".into()]), ..Default::default() };
    let images = cx.as_service(SERVICE).ask(read, &DESCRIBE_IMAGES, input)?.images.unwrap_or_default();
    let Some(first) = images.first() else { return Ok(Vec::new()) };
    let base = images.iter().find(|i| i.name.as_ref().is_some_and(|n| n.starts_with(DEBIAN_BASE))).unwrap_or(first);
    let architecture = first.architecture.map_or("x86_64", |a| a.as_str());
    let parameter = |(name, stands): (String, Stands)| {
        let image: &Image = if stands == Stands::First { first } else { base };
        Parameter {
            arn: Some(names::arn(cx.region, &name)),
            r#type: Some(ParameterType::String),
            value: image.image_id.clone(),
            version: Some(VERSION),
            last_modified_date: Some(PUBLISHED),
            data_type: Some("text".into()),
            name: Some(name),
            ..Default::default()
        }
    };
    Ok(public::all(architecture).into_iter().map(parameter).collect())
}

/// The parameter that a caller asks for, with the selector that was given.
pub(crate) fn find(all: &[Parameter], given: &str) -> Result<Parameter, Fault> {
    let asked = Asked::of(given);
    if asked.name.contains(' ') {
        return Err(errors::validation("Parameter name: can't contain spaces."));
    }
    let found = all.iter().find(|p| p.name.as_deref() == Some(asked.name)).ok_or_else(errors::not_found)?;
    match asked.version {
        None => Ok(found.clone()),
        Some(version) if version == VERSION.to_string() => {
            Ok(Parameter { selector: Some(format!(":{version}")), ..found.clone() })
        }
        Some(version) => Err(errors::no_version(asked.name, version)),
    }
}
