//! Automatic target weights.

use crate::anomaly::{Standing, Tally, judge};
use crate::pick::FULL_SHARE;

fn window(answers: &[(u32, u32)], standings: &[Standing]) -> Vec<(Tally, Standing)> {
    let tally = |(answers, errors): &(u32, u32)| Tally { answers: *answers, errors: *errors };
    answers.iter().map(tally).zip(standings.iter().copied()).collect()
}

fn results(answers: &[(u32, u32)]) -> Vec<bool> {
    let fresh = vec![Standing::default(); answers.len()];
    judge(&window(answers, &fresh), true).iter().map(|s| s.anomalous).collect()
}

/// Requests and failures of each target, and which of them are anomalous.
type Row = (&'static [(u32, u32)], &'static [bool]);

#[test]
fn a_target_is_anomalous_when_it_errs_more_often_than_its_peers() {
    let table: [Row; 7] = [
        (&[(100, 50), (100, 0), (100, 0)], &[true, false, false]),
        (&[(100, 50), (100, 50), (100, 50)], &[false, false, false]),
        (&[(100, 50), (100, 0)], &[false, false]),
        (&[(100, 5), (100, 0), (100, 0)], &[false, false, false]),
        (&[(4, 4), (100, 0), (100, 0)], &[false, false, false]),
        (&[(100, 90), (100, 10), (100, 10), (100, 10)], &[true, false, false, false]),
        (&[(0, 0), (0, 0), (0, 0)], &[false, false, false]),
    ];
    for (answers, expected) in table {
        assert_eq!(results(answers), expected, "{answers:?}");
    }
}

#[test]
fn its_share_shrinks_step_by_step_and_grows_back() {
    let mut standings = vec![Standing::default(); 3];
    let mut shares = Vec::new();
    for errors in [100, 100, 100, 100, 100, 100, 100, 100, 0, 0, 0, 0, 0, 0, 0] {
        standings = judge(&window(&[(100, errors), (100, 0), (100, 0)], &standings), true);
        shares.push(standings[0].share);
        assert_eq!(standings[1].share, FULL_SHARE);
        assert_eq!(standings[0].is_mitigated(), standings[0].share < FULL_SHARE);
    }
    assert_eq!(shares, [500, 250, 125, 62, 31, 15, 10, 10, 20, 40, 80, 160, 320, 640, 1000]);
    let seen = judge(&window(&[(100, 100), (100, 0), (100, 0)], &standings), false);
    assert_eq!(seen[0], Standing { anomalous: true, share: FULL_SHARE }, "without mitigation it is only seen");
}
