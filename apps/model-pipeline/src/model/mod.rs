//! From a picture to a 3-D model: what is bright is high, and the picture itself is the surface.

pub(crate) mod glb;
pub(crate) mod mesh;
pub(crate) mod picture;

pub use picture::PictureError;

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The picture cannot be read.
    #[error("the picture cannot be read: {0}")]
    Picture(#[from] PictureError),
    /// A document of our own does not serialise.
    #[error("the model cannot be written: {0}")]
    Json(#[from] serde_json::Error),
}

/// A binary glTF with the picture as a relief, named by `text`.
pub fn make(picture: &[u8], text: &str) -> Result<Vec<u8>, ModelError> {
    let read = picture::read(picture)?;
    let mesh = mesh::relief(&read.heights);
    Ok(glb::write(&mesh, &glb::Skin { mime: read.kind.mime(), bytes: picture }, text)?)
}
