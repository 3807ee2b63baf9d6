//! The list of operations against the model.

use crate::operations::operations;
use crate::rules::aws_policies;

/// Answered by `NotImplemented`, by name.
const LATER: [(&str, &str); 9] = [
    ("CreateSAMLProvider", "AddPrivateKey"),
    ("CreateSAMLProvider", "AssertionEncryptionMode"),
    ("CreateServiceSpecificCredential", "CredentialAgeDays"),
    ("ListServiceSpecificCredentials", "AllUsers"),
    ("SimulateCustomPolicy", "ResourceHandlingOption"),
    ("SimulatePrincipalPolicy", "ResourceHandlingOption"),
    ("UpdateSAMLProvider", "AddPrivateKey"),
    ("UpdateSAMLProvider", "AssertionEncryptionMode"),
    ("UpdateSAMLProvider", "RemovePrivateKey"),
];

/// The same, in every operation: the console's sign-in, IAM Identity Center, organisations.
const LATER_EVERYWHERE: [&str; 8] = [
    "ContextProvider",
    "IdentityCenterInstanceArn",
    "MaxSigninSessionDuration",
    "OrderedOrganizationPolicyInputList",
    "PolicyExclusionList",
    "RemoveContextProvider",
    "RemoveIdentityCenterInstance",
    "ResetMaxSigninSessionDuration",
];

#[test]
fn every_operation_of_the_model_is_served() {
    let mut served: Vec<&str> = operations().iter().map(|o| o.meta.name).collect();
    served.sort_unstable();
    let modelled: Vec<&str> = api_iam::API.ops.iter().map(|o| o.name).collect();
    assert_eq!(served, modelled);
}

#[test]
fn every_honoured_parameter_exists() {
    for operation in operations() {
        assert_eq!(operation.accepts.unknown(operation.meta.input), Vec::<String>::new(), "{}", operation.meta.name);
    }
}

#[test]
fn every_parameter_of_the_model_is_honoured_or_listed_as_later() {
    for operation in operations() {
        let honoured: Vec<&str> = operation.accepts.0.split_whitespace().collect();
        for member in operation.meta.input.members {
            let later = LATER.contains(&(operation.meta.name, member.name)) || LATER_EVERYWHERE.contains(&member.name);
            assert!(honoured.contains(&member.name) != later, "{}.{}", operation.meta.name, member.name);
        }
    }
}

#[test]
fn reading_operations_of_the_model_do_not_write() {
    for operation in operations() {
        assert_eq!(operation.meta.read_only, !operation.writes(), "{}", operation.meta.name);
    }
}

#[test]
fn aws_policies_are_readable_and_sorted() {
    let all = aws_policies::all();
    assert!(all.len() >= 100, "{} policies", all.len());
    assert!(all.windows(2).all(|w| w[0].name < w[1].name));
    for policy in all {
        let parsed = policy.parsed();
        assert!(parsed.is_ok(), "{}: {}", policy.name, parsed.unwrap_err());
        assert_eq!(aws_policies::find(&policy.arn()).map(|p| p.name), Some(policy.name));
        assert!(policy.created <= policy.updated && policy.created.date().0 >= 2010, "{}", policy.name);
    }
}
