//! What passed through, counted per load balancer and per target group, as CloudWatch metrics and metering need it.
//!
//! Names follow "CloudWatch metrics for your Application Load Balancer". Counters only grow; readers take differences.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use proxy_rules::answer::Status;
use proxy_rules::{BalancerId, GroupId};

macro_rules! counters {
    ($(#[$live_doc:meta])* $live:ident, $(#[$shown_doc:meta])* $shown:ident { $($(#[$doc:meta])* $name:ident,)* }) => {
        $(#[$live_doc])*
        #[derive(Debug, Default)]
        pub(crate) struct $live {
            $(pub(crate) $name: AtomicU64,)*
        }

        $(#[$shown_doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $shown {
            $($(#[$doc])* pub $name: u64,)*
        }

        impl $live {
            pub(crate) fn read(&self) -> $shown {
                $shown { $($name: self.$name.load(Ordering::Relaxed),)* }
            }
        }
    };
}

counters!(
    /// The live form of [`BalancerCounters`].
    BalancerStats,
    /// Counts of one load balancer.
    BalancerCounters {
        /// Client connections open now.
        active_connections,
        /// Client connections accepted.
        new_connections,
        /// Requests that a listener's rules saw.
        requests,
        /// Bytes from clients, heads included.
        received_bytes,
        /// Bytes to clients, heads included.
        sent_bytes,
        /// Rules measured, default rules not counted.
        rule_evaluations,
        /// `HTTP_Fixed_Response_Count`
        fixed_responses,
        /// `HTTP_Redirect_Count`
        redirects,
        /// `HTTPCode_ELB_4XX_Count`
        elb_4xx,
        /// `HTTPCode_ELB_5XX_Count`
        elb_5xx,
        /// `HTTPCode_ELB_500_Count`
        elb_500,
        /// `HTTPCode_ELB_502_Count`
        elb_502,
        /// `HTTPCode_ELB_503_Count`
        elb_503,
        /// `HTTPCode_ELB_504_Count`
        elb_504,
        /// Clients that left before their answer (logged as 460).
        client_aborts,
        /// `DesyncMitigationMode_NonCompliant_Request_Count`
        desync_non_compliant,
        /// Connections upgraded to WebSockets.
        websockets,
    }
);

counters!(
    /// The live form of [`GroupCounters`].
    GroupStats,
    /// Counts of one target group behind one load balancer.
    GroupCounters {
        /// `RequestCountPerTarget`'s sum: requests sent to targets.
        requests,
        /// `HTTPCode_Target_2XX_Count`
        target_2xx,
        /// `HTTPCode_Target_3XX_Count`
        target_3xx,
        /// `HTTPCode_Target_4XX_Count`
        target_4xx,
        /// `HTTPCode_Target_5XX_Count`
        target_5xx,
        /// `TargetConnectionErrorCount`
        connection_errors,
        /// Sum of `TargetResponseTime` in microseconds: from the request sent to the first byte of the answer.
        response_time_us,
    }
);

/// All counts at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// By load balancer.
    pub balancers: BTreeMap<BalancerId, BalancerCounters>,
    /// By load balancer and target group.
    pub groups: BTreeMap<(BalancerId, GroupId), GroupCounters>,
}

pub(crate) fn add(counter: &AtomicU64, n: u64) {
    counter.fetch_add(n, Ordering::Relaxed);
}

impl BalancerStats {
    pub(crate) fn count_error(&self, status: Status) {
        add(if status.code() < 500 { &self.elb_4xx } else { &self.elb_5xx }, 1);
        match status {
            Status::InternalError => add(&self.elb_500, 1),
            Status::BadGateway => add(&self.elb_502, 1),
            Status::ServiceUnavailable => add(&self.elb_503, 1),
            Status::GatewayTimeout => add(&self.elb_504, 1),
            _ => {}
        }
    }
}

impl GroupStats {
    pub(crate) fn count_answer(&self, status: u16) {
        match status / 100 {
            2 => add(&self.target_2xx, 1),
            3 => add(&self.target_3xx, 1),
            4 => add(&self.target_4xx, 1),
            5 => add(&self.target_5xx, 1),
            _ => {}
        }
    }
}
