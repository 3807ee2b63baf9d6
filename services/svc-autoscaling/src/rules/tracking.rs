//! What capacity a target-tracking policy wants, from what was used in the last minutes.
//!
//! Amazon DynamoDB Developer Guide, "Managing throughput capacity automatically with DynamoDB auto scaling": more is given after two
//! minutes above the target, less after fifteen below it by a fifth of the capacity; nothing is taken while nothing is used, since then
//! there is no data. The new capacity is the one at which the use would be at the target.

/// Minutes above the target before more is given.
pub const OUT_MINUTES: usize = 2;
/// Minutes below the target before some is taken.
pub const IN_MINUTES: usize = 15;
/// Percent below the target at which some is taken.
const IN_BELOW_PERCENT: f64 = 20.0;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// More: this capacity.
    Out(i64),
    /// Less: this capacity.
    In(i64),
}

/// Units used by minute, the newest first; `None`: no data. At most [`IN_MINUTES`] are looked at.
pub fn wish(used: &[Option<f64>], provisioned: i64, percent: f64, min: i64, max: i64) -> Option<Wish> {
    let share = |sum: f64| sum / 60.0 / provisioned as f64 * 100.0;
    let all = |minutes: usize, fits: &dyn Fn(f64) -> bool| {
        used.len() >= minutes && used[..minutes].iter().all(|u| u.is_some_and(|sum| fits(share(sum))))
    };
    // what is used at most of a minute that counts, at the target
    let fitting = |minutes: usize| {
        let most = used[..minutes].iter().flatten().fold(0.0_f64, |a, b| a.max(*b));
        ((most / 60.0 / (percent / 100.0)).ceil() as i64).clamp(min, max)
    };
    if all(OUT_MINUTES, &|s| s > percent) {
        let wanted = fitting(OUT_MINUTES);
        return (wanted > provisioned).then_some(Wish::Out(wanted));
    }
    if all(IN_MINUTES, &|s| s < percent - IN_BELOW_PERCENT) {
        let wanted = fitting(IN_MINUTES);
        return (wanted < provisioned).then_some(Wish::In(wanted));
    }
    None
}
