//! Fair queues.

use super::*;

#[test]
fn a_noisy_tenant_waits_for_quiet_ones_and_loses_nothing() {
    let c = Cloud::new();
    let q = c.queue("q", &[]);
    (0..60).for_each(|n| drop(c.send_to(&q, "noisy", &format!("noise {n}"), None)));
    for g in ["quiet", "calm"] {
        c.send_to(&q, g, g, None);
    }
    c.send(&q, "alone");
    let mut seen = Vec::new();
    // the first thirty are nobody's noise
    (0..3).for_each(|_| seen.extend(c.bodies(&q, 10)));
    assert!(seen.iter().all(|b| b.starts_with("noise")), "{seen:?}");
    let next = c.bodies(&q, 10);
    assert_eq!(next[..3], ["quiet", "calm", "alone"], "{next:?}");
    seen.extend(next);
    loop {
        let more = c.bodies(&q, 10);
        if more.is_empty() {
            break;
        }
        seen.extend(more);
    }
    assert_eq!(seen.len(), 63);
}

#[test]
fn messages_of_a_tenant_are_received_side_by_side() {
    let c = Cloud::new();
    let q = c.queue("q", &[]);
    (0..5).for_each(|n| drop(c.send_to(&q, "t", &n.to_string(), None)));
    assert_eq!(c.bodies(&q, 1), ["0"]);
    assert_eq!(c.bodies(&q, 10), ["1", "2", "3", "4"]);
    c.pass_seconds(30);
    assert_eq!(c.bodies(&q, 10), ["0", "1", "2", "3", "4"]);
}
