//! Texts that a client carries for us, and the promise that none but our own opens.

use base::{FixedClock, Region, Timestamp};
use kernel::{Cx, Ids, Kernel, KernelOptions, Principal, Source, page, seal};
use std::sync::{Arc, OnceLock};

fn cloud() -> &'static (Arc<Kernel>, Cx) {
    static CLOUD: OnceLock<(Arc<Kernel>, Cx)> = OnceLock::new();
    CLOUD.get_or_init(|| {
        let clock = Arc::new(FixedClock::at(Timestamp::from_secs(1_700_000_000)));
        let kernel = Kernel::start(KernelOptions::new(store::Store::memory(), clock, Ids::seeded(1)), vec![]);
        let kernel = kernel.expect("a kernel");
        let source = Source { address: None, endpoint: String::new(), tls: false, user_agent: String::new() };
        let root = Principal::Root("123456789012".parse().expect("an account"));
        let cx = kernel.cx(root, Region::parse("us-east-1").expect("a region"), "test".into(), source);
        (kernel, cx)
    })
}

/// Any page token or sealed text is refused, unless the cloud made it.
pub fn tokens(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (kernel, cx) = cloud();
    let records = vec!["a".to_owned(), "b".to_owned()];
    assert!(page::cut(cx, "query", records.clone(), Some(1), Some(&text), String::clone).is_err());
    assert_eq!(seal::open(kernel, "label", &text), None);
    if data.len() <= seal::CONTENT_LENGTH_MAX {
        let ours = seal::close(kernel, "label", data);
        assert_eq!(seal::open(kernel, "label", &ours).as_deref(), Some(data));
        assert_eq!(seal::open(kernel, "other", &ours), None);
    }
}
