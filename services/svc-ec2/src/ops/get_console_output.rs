//! GetConsoleOutput: the last 64 KB of what the machine printed.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html>

use crate::ids::InstanceId;
use crate::limits::CONSOLE_BYTES_MAX;
use crate::machines::Machines;
use crate::tables;
use api_ec2::{GetConsoleOutputRequest, GetConsoleOutputResult};
use base::Fault;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use box_spec::{BoxError, BoxId};
use ec2_words::{Id, to_second};
use kernel::Cx;
use store::Read;

pub fn run(
    machines: &Option<Machines>,
    cx: &Cx,
    read: &dyn Read,
    input: GetConsoleOutputRequest,
) -> Result<GetConsoleOutputResult, Fault> {
    let id = InstanceId::parse(&input.instance_id)?;
    tables::instance(read, cx.scope(), &id)?;
    let printed = match machines {
        Some(m) => match m.boxes.console(&id.parse::<BoxId>().map_err(Fault::internal)?, CONSOLE_BYTES_MAX) {
            Ok(bytes) => bytes,
            Err(BoxError::Unknown(_)) => Vec::new(),
            Err(e) => return Err(Fault::internal(e)),
        },
        None => Vec::new(),
    };
    Ok(GetConsoleOutputResult {
        instance_id: Some(id.to_string()),
        timestamp: Some(to_second(cx.now())),
        output: (!printed.is_empty()).then(|| BASE64.encode(printed)),
    })
}
