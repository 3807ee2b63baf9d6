//! The figures of a volume: what a call says of them, checked against what its kind can have.
//!
//! EBS volume types: <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html>

use crate::errors;
use crate::model::Settings;
use api_ec2::VolumeType;
use base::Fault;

/// What a call says.
pub struct Said<'a> {
    /// The operation's parameter, for what is not honoured: `CreateVolume`.
    pub by: &'a str,
    /// In GiB.
    pub size: Option<i32>,
    /// Its kind.
    pub kind: Option<VolumeType>,
    /// Operations a second.
    pub iops: Option<i32>,
    /// Megabytes a second.
    pub throughput: Option<i32>,
}

impl Said<'_> {
    /// These figures, where nothing is said those of `before`.
    pub fn over(&self, before: &Settings) -> Result<Settings, Fault> {
        let mut settings = before.clone();
        if let Some(kind) = self.kind {
            settings.kind = self.kind(kind)?;
        }
        settings.size_gib = self.size.unwrap_or(settings.size_gib);
        range(&settings)?;
        self.speed(&settings)?;
        Ok(settings)
    }

    /// Kinds whose figures are the caller's choice would have to be kept to them, and are not.
    fn kind(&self, kind: VolumeType) -> Result<String, Fault> {
        match (kind, self.iops) {
            (VolumeType::Io1 | VolumeType::Io2, None) => {
                let message = format!("The parameter iops must be specified for {} volumes.", kind.as_str());
                Err(Fault::sender("MissingParameter", message))
            }
            (VolumeType::Io1 | VolumeType::Io2, Some(_)) => {
                Err(Fault::not_implemented(format_args!("{}.VolumeType={}", self.by, kind.as_str())))
            }
            _ => Ok(kind.as_str().to_owned()),
        }
    }

    /// Figures that a volume of this kind has anyway; others would have to be kept to, and are not.
    fn speed(&self, settings: &Settings) -> Result<(), Fault> {
        let gp3 = settings.kind == "gp3";
        let figures = [(self.iops, settings.iops(), "Iops"), (self.throughput, settings.throughput(), "Throughput")];
        for (said, has, name) in figures {
            match said {
                Some(_) if !gp3 => {
                    let name = name.to_lowercase();
                    let message = format!("The parameter {name} is not supported for {} volumes.", settings.kind);
                    return Err(Fault::sender("InvalidParameterCombination", message));
                }
                Some(figure) if has.is_some_and(|least| figure < least) => {
                    let least = has.unwrap_or_default();
                    let name = name.to_lowercase();
                    return Err(errors::invalid(format!("Volume {name} of {figure} is too low; minimum is {least}.")));
                }
                Some(figure) if Some(figure) != has => {
                    return Err(Fault::not_implemented(format_args!("{}.{name}={figure}", self.by)));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The least and the greatest volume of a kind, in GiB.
fn sizes(kind: &str) -> (i32, i32) {
    match kind {
        "gp3" => (1, 65_536),
        "gp2" => (1, 16_384),
        "st1" | "sc1" => (125, 16_384),
        _ => (1, 1024),
    }
}

fn range(settings: &Settings) -> Result<(), Fault> {
    let Settings { size_gib: size, kind } = settings;
    let (least, most) = sizes(kind);
    match *size {
        n if n < least => Err(errors::invalid(format!(
            "Volume of {n}GiB is too small for volume type {kind}; minimum is {least}GiB."
        ))),
        n if n > most => {
            Err(errors::invalid(format!("Volume of {n}GiB is too large for volume type {kind}; maximum is {most}GiB.")))
        }
        _ => Ok(()),
    }
}
