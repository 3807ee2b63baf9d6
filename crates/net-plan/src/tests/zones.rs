//! Zone numbers stay with their interface.

use super::intent::small;
use crate::{Zones, device_of};

#[test]
fn zones_stay_when_interfaces_come_and_go() {
    let (mut zones, mut intent) = (Zones::default(), small());
    let vpc = "vpc-1".into();
    zones.assign(&intent);
    let (app, web) = (zones.get(&vpc, &"eni-app".into()), zones.get(&vpc, &"eni-web".into()));
    assert!(app.is_some() && web.is_some() && app != web);
    assert_eq!(zones.get(&vpc, &"eni-nat".into()), None, "no group, no zone");
    intent.vpcs.get_mut(&vpc).unwrap().interfaces.remove(&"eni-app".into());
    zones.assign(&intent);
    assert_eq!((zones.get(&vpc, &"eni-app".into()), zones.get(&vpc, &"eni-web".into())), (None, web));
}

#[test]
fn zones_are_taken_over_from_the_kernel() {
    let (mut zones, intent) = (Zones::default(), small());
    let vpc = "vpc-1".into();
    zones.adopt(&intent, &vpc, &[(device_of(&"eni-app".into()), 65535), ("e0".to_owned(), 7)].into());
    zones.assign(&intent);
    assert_eq!(zones.get(&vpc, &"eni-app".into()), Some(65535));
    assert_eq!(zones.get(&vpc, &"eni-web".into()), Some(1), "the last number is taken: the first free one");
}
