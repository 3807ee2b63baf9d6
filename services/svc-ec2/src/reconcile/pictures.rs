//! Images in the making, and the files of those that are gone.

use super::machine::stop;
use super::{Error, Loop, again};
use crate::ids::ImageId;
use crate::model::{Image, ImageState, Instance, Root, State};
use crate::tables::IMAGES;
use box_spec::{BoxId, Boxes, ImageId as LayerId};
use kernel::{Scope, StoreFault, World};
use std::sync::Arc;
use store::Tx;

/// Takes an image's next step, if it has one.
pub fn step(l: &Loop, world: &World, scope: Scope, image: &Image, needed: bool) -> Result<(), Error> {
    match (&image.state, &image.source) {
        (ImageState::Pending { reboot }, Some(source)) => make(l, world, scope, image, source, *reboot),
        (ImageState::Deregistered, _) if !needed => remove(l, world, scope, image),
        _ => Ok(()),
    }
}

/// True while a machine boots from this image, or another image stands on it.
pub fn needed(image: &Image, machines: &[&Instance], images: &[&Image]) -> bool {
    let gone = |i: &Instance| matches!(i.state, State::Terminated { .. });
    machines.iter().any(|i| i.image == image.id && !gone(i))
        || images.iter().any(|i| i.id != image.id && i.root.layers().iter().any(|l| **l == *image.id))
}

/// Makes a pending image's layer. A machine that is to be rebooted for it ends first; the loop boots it again, for its
/// record says that it runs.
fn make(l: &Loop, world: &World, scope: Scope, image: &Image, source: &str, reboot: bool) -> Result<(), Error> {
    let Some(boxes) = l.boxes() else {
        return finish(world, scope, &image.id, Err("This cloud runs without machines.".into()));
    };
    let (world, id, source_id) = (again(world), image.id.clone(), source.to_owned());
    // under the machine's name, so that no other step of it runs meanwhile
    l.jobs.start(source.to_owned(), world.kernel.clone(), move || {
        let made = layers(&boxes, &source_id, &id, reboot);
        finish(&world, scope, &id, made.map_err(|e| e.to_string()))
    });
    Ok(())
}

fn layers(boxes: &Arc<dyn Boxes>, source: &str, image: &ImageId, reboot: bool) -> Result<Vec<String>, Error> {
    let id: BoxId = source.parse()?;
    if reboot {
        stop(boxes, &id, false)?;
    }
    let layer: LayerId = image.parse()?;
    let info = boxes.image_from(&id, &layer)?;
    Ok(info.layers.iter().map(|l| l.as_str().to_owned()).collect())
}

fn finish(world: &World, scope: Scope, id: &ImageId, made: Result<Vec<String>, String>) -> Result<(), Error> {
    let key = (scope, id.clone());
    let written = world.kernel.store.write(move |tx: &mut Tx| -> Result<(), StoreFault> {
        let Some(mut image) = IMAGES.get(tx, &key)? else { return Ok(()) };
        if !matches!(image.state, ImageState::Pending { .. }) {
            return Ok(());
        }
        match made {
            Ok(layers) => {
                let host = matches!(image.root, Root::Host | Root::Layers { host: true, .. });
                image.root = Root::Layers { host, layers };
                image.state = ImageState::Available;
            }
            Err(why) => image.state = ImageState::Failed(why),
        }
        Ok(IMAGES.put(tx, &key, &image)?)
    });
    written.map_err(|StoreFault(f)| Box::new(f) as Error)
}

/// Removes the files, then the record.
fn remove(l: &Loop, world: &World, scope: Scope, image: &Image) -> Result<(), Error> {
    let (boxes, world, key) = (l.boxes(), again(world), (scope, image.id.clone()));
    l.jobs.start(image.id.to_string(), world.kernel.clone(), move || {
        if let Some(boxes) = boxes {
            boxes.remove_image(&key.1.parse::<LayerId>()?)?;
        }
        let forgotten = world.kernel.store.write(move |tx: &mut Tx| IMAGES.delete(tx, &key));
        Ok(forgotten.map(drop)?)
    });
    Ok(())
}
