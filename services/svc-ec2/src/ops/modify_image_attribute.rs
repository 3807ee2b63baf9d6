//! ModifyImageAttribute: the description, and that machines ask for tokens; images are shared with nobody yet.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html>

use crate::errors;
use crate::ids::ImageId;
use crate::limits::DESCRIPTION_LENGTH_MAX;
use crate::ops::describe_images::IMDS_V2;
use crate::ops::shared::images;
use crate::rules::images::of_amazon;
use crate::tables::IMAGES;
use api_ec2::ModifyImageAttributeRequest;
use base::Fault;
use ec2_words::Id;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: ModifyImageAttributeRequest) -> Result<Unit, Fault> {
    let id = ImageId::parse(&input.image_id)?;
    let mut image = images::find(cx, tx, &id)?;
    if of_amazon(&id).is_some() {
        return Err(errors::image_of_another(&id));
    }
    match wanted(&input)? {
        Wanted::Description(text) => image.description = description(text)?,
        // for good
        Wanted::Tokens => image.wants_tokens = true,
    }
    IMAGES.put(tx, &(cx.scope(), id), &image).map_err(Fault::internal)?;
    Ok(Unit {})
}

fn description(description: String) -> Result<String, Fault> {
    if description.chars().count() > DESCRIPTION_LENGTH_MAX {
        let message =
            format!("Character sets beyond ASCII are not supported, and at most {DESCRIPTION_LENGTH_MAX} fit.");
        return Err(errors::invalid_value(&description, "description", &message));
    }
    Ok(description)
}

enum Wanted {
    Description(String),
    Tokens,
}

/// In either of the two places that there are for it.
fn wanted(input: &ModifyImageAttributeRequest) -> Result<Wanted, Fault> {
    let member = input.description.as_ref().and_then(|d| d.value.clone()).map(Wanted::Description);
    let tokens = input.imds_support.as_ref().map(|_| Wanted::Tokens);
    if member.is_some() && tokens.is_some() {
        return Err(errors::combination("Fields for multiple attribute types specified"));
    }
    let member = member.or(tokens);
    let by_name = match input.attribute.as_deref() {
        None => None,
        Some("description") => input.value.clone().map(Wanted::Description),
        Some("imdsSupport") if input.value.as_deref().is_none_or(|v| v == IMDS_V2) => {
            input.value.as_ref().map(|_| Wanted::Tokens)
        }
        Some(other) => return Err(Fault::not_implemented(format_args!("ModifyImageAttribute.Attribute={other}"))),
    };
    match (member, by_name) {
        (Some(_), Some(_)) => Err(errors::combination("Fields for multiple attribute types specified")),
        (None, None) if input.attribute.is_some() => Err(errors::missing("value")),
        (None, None) => Err(errors::combination("No attributes specified.")),
        (Some(wanted), None) | (None, Some(wanted)) => Ok(wanted),
    }
}
