//! The text that a rule logs is read back as what it means.

use super::intent::small;
use crate::{Part, RefusedBy, RefusedVerdict, Zones, plan};

#[test]
fn every_text_that_the_plan_logs_is_understood() {
    let (mut zones, intent) = (Zones::default(), small());
    zones.assign(&intent);
    let plan = plan(&intent, &zones);
    let tables = plan.spaces.values().filter_map(|space| space.table.as_ref());
    let lines = tables.flat_map(|table| table.chains.values()).flat_map(|chain| &chain.lines);
    let mut seen = 0;
    for part in lines.flat_map(|line| &line.parts) {
        if let Part::Log(text) = part {
            assert!(RefusedVerdict::parse(text).is_some(), "{text}");
            seen += 1;
        }
    }
    assert!(seen >= 15, "{seen}");
}

#[test]
fn the_star_rule_of_an_acl_has_no_number_and_foreign_text_no_meaning() {
    let by = |text: &str| RefusedVerdict::parse(text).map(|verdict| verdict.by);
    assert_eq!(by("acl-in acl-1 *"), Some(RefusedBy::NetworkAcl("acl-1".into(), None)));
    assert_eq!(by("acl-in acl-1 90"), Some(RefusedBy::NetworkAcl("acl-1".into(), Some(90))));
    assert_eq!(by("IN= OUT="), None);
}
