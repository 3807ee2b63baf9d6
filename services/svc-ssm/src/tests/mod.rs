//! The public parameters, by calls over the rooms that they need.

use crate::operations::operations;
use crate::rules::names::Asked;
use api_ec2::{RUN_INSTANCES, RunInstancesRequest};
use api_ssm::{
    GET_PARAMETER, GET_PARAMETERS, GET_PARAMETERS_BY_PATH, GetParameterRequest, GetParametersByPathRequest,
    GetParametersRequest, Parameter,
};
use base::{AccountId, Fault, FixedClock, Region, Timestamp};
use kernel::{Cx, Ids, Kernel, KernelOptions, Principal, Source};
use std::sync::Arc;
use store::Store;

const AL2023: &str = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
const DEBIAN: &str = "/aws/service/debian/release/12/latest/amd64";
const UBUNTU: &str = "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id";

struct Cloud {
    kernel: Arc<Kernel>,
}

impl Cloud {
    fn new() -> Cloud {
        let clock = Arc::new(FixedClock::at(Timestamp::from_date(2026, 11, 21)));
        let options = KernelOptions::new(Store::memory(), clock, Ids::seeded(7));
        let mut rooms = vec![svc_vpc::service(None), svc_iam::service(), svc_ec2::service(None), crate::service()];
        rooms.iter_mut().for_each(|r| r.reconcilers.clear());
        Cloud { kernel: Kernel::start(options, rooms).unwrap() }
    }

    fn cx(&self) -> Cx {
        let source = Source { address: None, endpoint: String::new(), tls: false, user_agent: "test".into() };
        let region = Region::parse("ap-northeast-2").unwrap();
        self.kernel.cx(Principal::Root(AccountId::TEST), region, "test".into(), source)
    }

    fn get(&self, name: &str) -> Result<Parameter, Fault> {
        let input = GetParameterRequest { name: name.into(), ..Default::default() };
        let view = self.kernel.store.snapshot().unwrap();
        self.cx().ask(&view, &GET_PARAMETER, input).map(|out| out.parameter.unwrap())
    }

    fn by_path(
        &self,
        path: &str,
        recursive: bool,
        token: Option<String>,
    ) -> Result<(Vec<String>, Option<String>), Fault> {
        let input = GetParametersByPathRequest {
            path: path.into(),
            recursive: Some(recursive),
            next_token: token,
            ..Default::default()
        };
        let view = self.kernel.store.snapshot().unwrap();
        let out = self.cx().ask(&view, &GET_PARAMETERS_BY_PATH, input)?;
        Ok((out.parameters.unwrap().into_iter().map(|p| p.name.unwrap()).collect(), out.next_token))
    }
}

#[test]
fn a_public_name_stands_for_an_image_that_can_be_launched() {
    let cloud = Cloud::new();
    let found = cloud.get(AL2023).unwrap();
    assert_eq!((found.value.as_deref(), found.version), (Some("ami-0a11ce00000000001"), Some(1)));
    assert_eq!(found.arn.as_deref(), Some(format!("arn:aws:ssm:ap-northeast-2::parameter{AL2023}").as_str()));
    assert_eq!((found.data_type.as_deref(), found.selector), (Some("text"), None));
    for name in [DEBIAN, UBUNTU] {
        assert_eq!(cloud.get(name).unwrap().value.as_deref(), Some("ami-0a11ce00000000002"), "{name}");
    }
}

#[test]
fn a_machine_is_launched_from_an_image_by_the_name_of_its_parameter() {
    let cloud = Cloud::new();
    let launch = |image: String| -> Result<String, Fault> {
        let input = RunInstancesRequest { image_id: Some(image), min_count: 1, max_count: 1, ..Default::default() };
        let out = cloud.kernel.call_blocking(cloud.cx(), &RUN_INSTANCES, input)?;
        Ok(out.instances.unwrap().remove(0).image_id.unwrap())
    };
    assert_eq!(launch(format!("resolve:ssm:{AL2023}")).unwrap(), "ami-0a11ce00000000001");
    assert_eq!(launch(format!("resolve:ssm:{DEBIAN}:1")).unwrap(), "ami-0a11ce00000000002");
    for nothing in ["/mine", "", "a b", &format!("{DEBIAN}:7")] {
        let refused = launch(format!("resolve:ssm:{nothing}")).unwrap_err();
        let said = format!("Value (resolve:ssm:{nothing}) for parameter imageId is invalid. ");
        assert!(refused.code == "InvalidParameterValue" && refused.message.starts_with(&said), "{refused}");
    }
}

#[test]
fn names_are_given_in_several_ways() {
    let cloud = Cloud::new();
    let arn = format!("arn:aws:ssm:ap-northeast-2::parameter{AL2023}");
    for given in [format!(" {AL2023} "), arn.clone(), format!("{AL2023}:1"), format!("{arn}:1")] {
        assert_eq!(cloud.get(&given).unwrap().name.as_deref(), Some(AL2023), "{given}");
    }
    assert_eq!(cloud.get(&format!("{AL2023}:1")).unwrap().selector.as_deref(), Some(":1"));
    assert_eq!(Asked::of("arn:aws:ssm:x::rubbish").name, "arn");
}

#[test]
fn what_nobody_made_is_not_found() {
    let cloud = Cloud::new();
    let code = |given: &str| cloud.get(given).unwrap_err().code;
    assert_eq!(code("/mine"), "ParameterNotFound");
    assert_eq!(code("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"), "ParameterNotFound");
    assert_eq!(code(&format!("{AL2023}:7")), "ParameterVersionNotFound");
    assert_eq!(code("/a b"), "ValidationException");
}

#[test]
fn several_are_answered_in_order_and_the_lost_apart() {
    let cloud = Cloud::new();
    let names = [UBUNTU, "/mine", AL2023, AL2023].map(String::from).to_vec();
    let view = cloud.kernel.store.snapshot().unwrap();
    let input = GetParametersRequest { names, ..Default::default() };
    let out = cloud.cx().ask(&view, &GET_PARAMETERS, input).unwrap();
    let found: Vec<String> = out.parameters.unwrap().into_iter().map(|p| p.name.unwrap()).collect();
    assert_eq!((found, out.invalid_parameters), (vec![AL2023.into(), UBUNTU.into()], Some(vec!["/mine".into()])));
}

#[test]
fn a_path_has_what_lies_directly_under_it_or_all() {
    let cloud = Cloud::new();
    let (amazon, _) = cloud.by_path("/aws/service/ami-amazon-linux-latest/", false, None).unwrap();
    assert!(amazon.contains(&AL2023.to_owned()) && amazon.is_sorted());
    assert_eq!(cloud.by_path("/aws/service/ami-amazon", true, None).unwrap(), (Vec::new(), None));
    assert_eq!(cloud.by_path("/aws/service/debian", false, None).unwrap(), (Vec::new(), None));
    assert_eq!(cloud.by_path("/aws/service/debian", true, None).unwrap().0.len(), 6);
    assert_eq!(cloud.by_path("aws", true, None).unwrap_err().code, "ValidationException");
}

#[test]
fn pages_hold_ten_and_belong_to_their_query() {
    let cloud = Cloud::new();
    let (mut all, mut token) = (Vec::new(), None);
    loop {
        let (names, next) = cloud.by_path("/", true, token.clone()).unwrap();
        assert!(names.len() <= 10);
        all.extend(names);
        if next.is_none() {
            break;
        }
        token = next;
    }
    assert_eq!(all.len(), 8 + 6 + 3);
    assert!(all.is_sorted());
    assert_eq!(cloud.by_path("/aws", true, token).unwrap_err().code, "InvalidNextToken");
}

#[test]
fn the_list_is_the_models() {
    let mut served: Vec<&str> = operations().iter().map(|o| o.meta.name).collect();
    served.sort_unstable();
    let modelled: Vec<&str> = api_ssm::API.ops.iter().map(|o| o.name).collect();
    assert_eq!(served, modelled);
    for operation in operations() {
        assert_eq!(operation.accepts.unknown(operation.meta.input), Vec::<String>::new(), "{}", operation.meta.name);
    }
}
