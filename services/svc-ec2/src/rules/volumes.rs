//! The figures of a volume: what a call says of them, checked against what its kind can have. The speed is kept and shown, as
//! the figures of a machine's type are: the host gives what it has.
//!
//! EBS volume types: <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html>

use crate::errors;
use crate::model::Settings;
use api_ec2::VolumeType;
use base::Fault;

/// What a call says.
pub struct Said {
    /// In GiB.
    pub size: Option<i32>,
    /// Its kind.
    pub kind: Option<VolumeType>,
    /// Operations a second.
    pub iops: Option<i32>,
    /// Megabytes a second.
    pub throughput: Option<i32>,
}

/// What a kind of volume can be asked to do, each figure at least and at most.
struct Speeds {
    iops: (i32, i32),
    /// Operations a second for each GiB.
    iops_per_gib_max: i32,
    /// Megabytes a second, and how many for a thousand operations.
    throughput: Option<((i32, i32), i32)>,
}

fn speeds(kind: &str) -> Option<Speeds> {
    match kind {
        "gp3" => Some(Speeds { iops: (3000, 80_000), iops_per_gib_max: 500, throughput: Some(((125, 2000), 250)) }),
        "io1" => Some(Speeds { iops: (100, 64_000), iops_per_gib_max: 50, throughput: None }),
        "io2" => Some(Speeds { iops: (100, 256_000), iops_per_gib_max: 1000, throughput: None }),
        _ => None,
    }
}

impl Said {
    /// These figures, where nothing is said those of `before`.
    pub fn over(&self, before: &Settings) -> Result<Settings, Fault> {
        let kind = self.kind.map_or(&*before.kind, |k| k.as_str());
        let size = self.size.unwrap_or(before.size_gib);
        // a volume that stays of its kind keeps its speed; ModifyVolume: one that becomes another has that kind's own
        let kept = Settings { size_gib: size, ..before.clone() };
        let mut settings = if kind == before.kind { kept } else { Settings::of(size, kind) };
        range(&settings)?;
        let can = speeds(kind);
        self.refuse_others(kind, can.as_ref())?;
        settings.iops = self.iops.or(settings.iops);
        settings.throughput = self.throughput.or(settings.throughput);
        let Some(can) = can else { return Ok(settings) };
        if settings.iops().is_none() {
            let message = format!("The parameter iops must be specified for {kind} volumes.");
            return Err(Fault::sender("MissingParameter", message));
        }
        can.check(&settings)?;
        Ok(settings)
    }

    /// Figures that a volume of this kind cannot be asked for.
    fn refuse_others(&self, kind: &str, can: Option<&Speeds>) -> Result<(), Fault> {
        let named = [
            ("iops", self.iops, can.is_some()),
            ("throughput", self.throughput, can.is_some_and(|c| c.throughput.is_some())),
        ];
        match named.iter().find(|(_, said, fits)| said.is_some() && !fits) {
            Some((name, ..)) => {
                Err(errors::combination(format!("The parameter {name} is not supported for {kind} volumes.")))
            }
            None => Ok(()),
        }
    }
}

impl Speeds {
    fn check(&self, settings: &Settings) -> Result<(), Fault> {
        let iops = settings.iops().unwrap_or(self.iops.0);
        between("iops", iops, self.iops)?;
        // what every gp3 volume has, however small, is not asked for
        if settings
            .iops
            .is_some_and(|_| iops > self.iops.0.max(settings.size_gib.saturating_mul(self.iops_per_gib_max)))
        {
            let ratio = f64::from(iops) / f64::from(settings.size_gib);
            let most = self.iops_per_gib_max;
            return Err(errors::invalid(format!(
                "Iops to volume size ratio of {ratio:.6} is too high; maximum is {most}"
            )));
        }
        let (Some(throughput), Some((range, per_thousand))) = (settings.throughput(), self.throughput) else {
            return Ok(());
        };
        between("throughput", throughput, range)?;
        if i64::from(throughput) * 1000 > i64::from(iops) * i64::from(per_thousand) {
            let (ratio, most) = (f64::from(throughput) / f64::from(iops), f64::from(per_thousand) / 1000.0);
            return Err(errors::invalid(format!(
                "Throughput (MiBps) to iops ratio of {ratio:.6} is too high; maximum is {most:.6} MiBps per iops"
            )));
        }
        Ok(())
    }
}

fn between(name: &str, figure: i32, (least, most): (i32, i32)) -> Result<(), Fault> {
    match figure {
        n if n < least => Err(errors::invalid(format!("Volume {name} of {n} is too low; minimum is {least}."))),
        n if n > most => Err(errors::invalid(format!("Volume {name} of {n} is too high; maximum is {most}."))),
        _ => Ok(()),
    }
}

/// The least and the greatest volume of a kind, in GiB.
fn sizes(kind: &str) -> (i32, i32) {
    match kind {
        "gp3" => (1, 65_536),
        "gp2" => (1, 16_384),
        "io1" => (4, 16_384),
        "io2" => (4, 65_536),
        "st1" | "sc1" => (125, 16_384),
        _ => (1, 1024),
    }
}

fn range(settings: &Settings) -> Result<(), Fault> {
    let Settings { size_gib: size, kind, .. } = settings;
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
