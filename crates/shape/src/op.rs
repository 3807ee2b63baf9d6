//! Operations and services as static values.

use crate::{AnyStruct, Schema, Type};
use std::marker::PhantomData;

/// AWS's wire protocols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Protocol {
    AwsQuery,
    Ec2Query,
    AwsJson,
    RestJson,
    RestXml,
    RpcV2Cbor,
}

/// A modelled error.
#[derive(Debug, PartialEq, Eq)]
pub struct ErrorMeta {
    /// The shape: `NoSuchEntityException`.
    pub name: &'static str,
    /// The code in query answers: `NoSuchEntity`.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The service's own failure, not the sender's.
    pub fault: bool,
}

/// What is known of one operation.
pub struct OpMeta {
    /// `CreateVpc`
    pub name: &'static str,
    /// The HTTP method of REST protocols; `POST` otherwise.
    pub method: &'static str,
    /// The path template of REST protocols; `/` otherwise.
    pub uri: &'static str,
    /// The HTTP status of success.
    pub status: u16,
    /// The schema of its input.
    pub input: &'static Type,
    /// The schema of its output.
    pub output: &'static Type,
    /// An empty input, to be filled by a codec.
    pub new_input: fn() -> Box<dyn AnyStruct>,
    /// An empty output.
    pub new_output: fn() -> Box<dyn AnyStruct>,
    /// The errors that its model names.
    pub errors: &'static [&'static ErrorMeta],
    /// The element around an awsQuery result; empty where there is none.
    pub result_wrapper: &'static str,
    /// It changes nothing.
    pub read_only: bool,
    /// Called without a signature (web identity and SAML).
    pub unsigned: bool,
    /// Its document is taken with a digest only: in a header, or announced behind the body.
    pub summed: bool,
    /// The outermost element of its answer; empty where it is named as the output's shape.
    pub root: &'static str,
    /// The resource types that a policy can name for it, `!` after those that it must; none means that it is decided on `*` alone.
    pub resource_types: &'static [&'static str],
    /// Other actions that its caller may need: `iam:PassRole`.
    pub needs: &'static [&'static str],
}

impl std::fmt::Debug for OpMeta {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// A new, empty `T`; what [`OpMeta::new_input`] points to.
pub(crate) fn fresh<T: Schema>() -> Box<dyn AnyStruct> {
    Box::new(T::default())
}

impl OpMeta {
    /// Its input has a body of any length.
    pub fn streams(&self) -> bool {
        self.input.members.iter().any(|m| m.streaming)
    }
    /// What a generated operation starts from.
    pub const fn new<I: Schema, O: Schema>(name: &'static str) -> OpMeta {
        OpMeta {
            name,
            method: "POST",
            uri: "/",
            status: 200,
            input: I::TYPE,
            output: O::TYPE,
            new_input: fresh::<I>,
            new_output: fresh::<O>,
            errors: &[],
            result_wrapper: "",
            read_only: false,
            unsigned: false,
            summed: false,
            root: "",
            resource_types: &[],
            needs: &[],
        }
    }
}

/// An operation with its types: `pub static CREATE_VPC: Op<CreateVpcRequest, CreateVpcResult>`.
pub struct Op<I, O> {
    api: &'static Api,
    meta: &'static OpMeta,
    types: PhantomData<fn(I) -> O>,
}

impl<I: Schema, O: Schema> Op<I, O> {
    /// The typed face of `meta`, whose input and output must be `I` and `O`.
    pub const fn new(api: &'static Api, meta: &'static OpMeta) -> Self {
        Op { api, meta, types: PhantomData }
    }
    /// What is known of it.
    pub const fn meta(&self) -> &'static OpMeta {
        self.meta
    }
    /// The service it belongs to.
    pub const fn api(&self) -> &'static Api {
        self.api
    }
}

/// A service as its model describes it.
pub struct Api {
    /// Our short name, that of the api crate and the model file: `elbv2`.
    pub name: &'static str,
    /// AWS's service id: `Elastic Load Balancing v2`.
    pub service_id: &'static str,
    /// The API version: `2015-12-01`.
    pub version: &'static str,
    /// The first label of its endpoints.
    pub endpoint_prefix: &'static str,
    /// The service in credential scopes.
    pub signing_name: &'static str,
    /// The prefix of its actions in policies: `elasticloadbalancing`.
    pub action_prefix: &'static str,
    /// The protocols it is served in, first choice first.
    pub protocols: &'static [Protocol],
    /// The prefix of `X-Amz-Target`; empty outside awsJson.
    pub target_prefix: &'static str,
    /// `1.0` or `1.1`; empty outside awsJson.
    pub json_version: &'static str,
    /// The namespace of XML answers; empty elsewhere.
    pub xml_namespace: &'static str,
    /// One endpoint for the whole partition: its host; empty for regional services.
    pub global_endpoint: &'static str,
    /// What the model file holds, in the order of names.
    pub ops: &'static [&'static OpMeta],
    /// AWS's other operations of this service: they are answered by `NotImplemented`, in the order of names.
    pub others: &'static [&'static str],
    /// Name, method and path of those of them whose protocol is REST.
    pub other_routes: &'static [(&'static str, &'static str, &'static str)],
}

impl Api {
    /// The protocol of first choice.
    pub fn protocol(&self) -> Protocol {
        self.protocols[0]
    }
    /// True when it speaks JSON first and the query protocol still: its errors have a code for each.
    pub fn query_compatible(&self) -> bool {
        self.protocol() != Protocol::AwsQuery && self.protocols.contains(&Protocol::AwsQuery)
    }
    /// The modelled error of this shape name.
    pub fn error(&self, name: &str) -> Option<&'static ErrorMeta> {
        self.ops.iter().flat_map(|o| o.errors).find(|e| e.name == name).copied()
    }
    /// The operation of this name.
    pub fn op(&self, name: &str) -> Option<&'static OpMeta> {
        self.ops.binary_search_by(|o| o.name.cmp(name)).ok().map(|i| self.ops[i])
    }
    /// True for an operation that AWS has and this model leaves out.
    pub fn knows_other(&self, name: &str) -> bool {
        self.others.binary_search(&name).is_ok()
    }
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
