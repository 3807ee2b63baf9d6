//! DescribeKeyPairs.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeKeyPairs.html>

use crate::errors;
use crate::ids::KeyPairId;
use crate::model::{KeyPair, Kind};
use crate::tables::KEY_PAIRS;
use api_ec2::{DescribeKeyPairsRequest, DescribeKeyPairsResult, KeyPairInfo, KeyType};
use base::Fault;
use ec2_words::{Id, listing, tagging, to_second};
use kernel::Cx;
use kernel::filter::{self, Filter};
use store::Read;

pub fn run(cx: &Cx, read: &dyn Read, input: DescribeKeyPairsRequest) -> Result<DescribeKeyPairsResult, Fault> {
    let all = KEY_PAIRS.list(read, &(cx.scope(),)).map_err(Fault::internal)?;
    let mut found: Vec<KeyPair> = all.into_iter().map(|(_, k)| k).collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    check(&found, &input)?;
    let asked = |ids: &Option<Vec<String>>, has: &str| {
        ids.as_ref().is_none_or(|ids| ids.is_empty() || ids.iter().any(|i| i == has))
    };
    found.retain(|k| asked(&input.key_names, &k.name) && asked(&input.key_pair_ids, &k.id));
    let kept = filter::keep(read, cx.scope(), found, &listing::asked(&input.filters), FILTERS, |k| &k.id)?;
    let public = input.include_public_key == Some(true);
    let shown = kept.into_iter().map(|k| show(cx, read, k, public)).collect::<Result<Vec<_>, _>>()?;
    Ok(DescribeKeyPairsResult { key_pairs: Some(shown) })
}

/// Every name and id must be that of a key pair.
fn check(found: &[KeyPair], input: &DescribeKeyPairsRequest) -> Result<(), Fault> {
    for name in input.key_names.iter().flatten() {
        if !found.iter().any(|k| k.name == *name) {
            return Err(errors::no_key_pair(name));
        }
    }
    for id in input.key_pair_ids.iter().flatten() {
        let id = KeyPairId::parse(id)?;
        if !found.iter().any(|k| k.id == id) {
            return Err(id.not_found());
        }
    }
    Ok(())
}

fn show(cx: &Cx, read: &dyn Read, k: KeyPair, public: bool) -> Result<KeyPairInfo, Fault> {
    Ok(KeyPairInfo {
        tags: Some(tagging::shown(read, cx.scope(), &k.id)?.unwrap_or_default()),
        key_pair_id: Some(k.id.to_string()),
        key_type: Some(if k.kind == Kind::Rsa { KeyType::Rsa } else { KeyType::Ed25519 }),
        public_key: public.then_some(k.public_key),
        create_time: Some(to_second(k.created_at)),
        key_name: Some(k.name),
        key_fingerprint: Some(k.fingerprint),
    })
}

static FILTERS: &[Filter<KeyPair>] = &[
    Filter { name: "key-pair-id", values: |k| vec![k.id.to_string()] },
    Filter { name: "fingerprint", values: |k| vec![k.fingerprint.clone()] },
    Filter { name: "key-name", values: |k| vec![k.name.clone()] },
];
