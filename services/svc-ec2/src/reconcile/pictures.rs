//! Images in the making.

use super::{Error, Loop};
use crate::limits::STOP_GRACE_SECONDS;
use crate::model::{Image, ImageState, Root};
use crate::tables::IMAGES;
use box_spec::{BoxId, Boxes, ImageId as LayerId};
use kernel::{Scope, StoreFault, World};
use std::sync::Arc;
use std::time::Duration;
use store::Tx;

/// Makes a pending image's layer. A machine that is to be rebooted for it ends first; the loop boots it again, for its
/// record says that it runs.
pub fn step(l: &Loop, world: &World, scope: Scope, image: &Image) {
    let (ImageState::Pending { reboot }, Some(source)) = (image.state.clone(), image.source.clone()) else { return };
    let (boxes, world, image) = (l.machines.boxes.clone(), World { kernel: world.kernel.clone() }, image.clone());
    // under the machine's name, so that no other step of it runs meanwhile
    l.jobs.start(source.to_string(), Some(world.kernel.clone()), move || {
        let made = make(&boxes, &source, &image, reboot);
        finish(&world, scope, image, made.map_err(|e| e.to_string()))
    });
}

fn make(boxes: &Arc<dyn Boxes>, source: &str, image: &Image, reboot: bool) -> Result<Vec<String>, Error> {
    let id: BoxId = source.parse()?;
    if reboot {
        boxes.stop(&id, Duration::from_secs(STOP_GRACE_SECONDS))?;
    }
    let layer: LayerId = image.id.parse()?;
    let info = boxes.image_from(&id, &layer)?;
    Ok(info.layers.iter().map(|l| l.as_str().to_owned()).collect())
}

fn finish(world: &World, scope: Scope, image: Image, made: Result<Vec<String>, String>) -> Result<(), Error> {
    let written = world.kernel.store.write(move |tx: &mut Tx| -> Result<(), StoreFault> {
        let key = (scope, image.id.clone());
        let Some(mut now) = IMAGES.get(tx, &key)? else { return Ok(()) };
        match made {
            Ok(layers) => {
                let host = !matches!(now.root, Root::Base | Root::Layers { host: false, .. });
                now.root = Root::Layers { host, layers };
                now.state = ImageState::Available;
            }
            Err(why) => now.state = ImageState::Failed(why),
        }
        Ok(IMAGES.put(tx, &key, &now)?)
    });
    written.map_err(|StoreFault(f)| Box::new(f) as Error)
}
