//! Reads PNG and JPEG pictures, within limits, and makes a grid of heights of them.

use image::{ImageError, ImageFormat, ImageReader, Limits, imageops::FilterType};
use std::io::Cursor;

/// The largest file, in bytes.
pub const FILE_BYTES_MAX: usize = 1024 * 1024;
/// The longest side, in pixels.
pub const SIDE_PIXELS_MAX: u32 = 4096;
/// The most memory that decoding may take, in bytes.
const DECODE_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// The longer side of the grid, in points.
const GRID_POINTS_MAX: u32 = 160;
/// A surface needs two points in each direction.
const GRID_POINTS_MIN: u32 = 2;

/// What a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
}

impl Kind {
    /// The media type.
    pub fn mime(self) -> &'static str {
        match self {
            Kind::Png => "image/png",
            Kind::Jpeg => "image/jpeg",
        }
    }
}

/// What is wrong with a picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// Too many bytes.
    #[error("it has more than {FILE_BYTES_MAX} bytes")]
    Large,
    /// Neither of the two formats.
    #[error("it is neither a PNG nor a JPEG")]
    Format,
    /// Too many pixels, or none.
    #[error("its sides are {0} and {1} pixels; they may be 1 to {SIDE_PIXELS_MAX}")]
    Size(u32, u32),
    /// The file is damaged.
    #[error("{0}")]
    Damaged(#[from] ImageError),
}

/// Heights from 0 to 1, row by row, the first row at the back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heights {
    pub(crate) width: u32,
    pub(crate) depth: u32,
    pub(crate) values: Vec<f32>,
}

/// A picture that was read.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) kind: Kind,
    pub(crate) heights: Heights,
}

/// Looks at the head of a file only: what it says it is, and whether its size is one that we take.
pub fn look(bytes: &[u8]) -> Result<Kind, PictureError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(PictureError::Large);
    }
    let kind = match image::guess_format(bytes) {
        Ok(ImageFormat::Png) => Kind::Png,
        Ok(ImageFormat::Jpeg) => Kind::Jpeg,
        _ => return Err(PictureError::Format),
    };
    let (width, height) = reader(bytes, kind).into_dimensions()?;
    let fits = |side: u32| (1..=SIDE_PIXELS_MAX).contains(&side);
    if fits(width) && fits(height) { Ok(kind) } else { Err(PictureError::Size(width, height)) }
}

/// Reads a whole picture.
pub(crate) fn read(bytes: &[u8]) -> Result<Picture, PictureError> {
    let kind = look(bytes)?;
    let grey = reader(bytes, kind).decode()?.into_luma8();
    let (width, depth) = grid(grey.width(), grey.height());
    let small = image::imageops::resize(&grey, width, depth, FilterType::Triangle);
    let values = small.pixels().map(|pixel| f32::from(pixel.0[0]) / 255.0).collect();
    Ok(Picture { kind, heights: Heights { width, depth, values } })
}

/// The grid for a picture: the same proportions, and no more points than needed.
pub(crate) fn grid(width: u32, height: u32) -> (u32, u32) {
    let longest = width.max(height).max(1);
    let scaled = |side: u32| match longest > GRID_POINTS_MAX {
        true => u64::from(side) * u64::from(GRID_POINTS_MAX) / u64::from(longest),
        false => u64::from(side),
    };
    let bounded = |side: u32| u32::try_from(scaled(side)).unwrap_or(GRID_POINTS_MAX).max(GRID_POINTS_MIN);
    (bounded(width), bounded(height))
}

fn reader(bytes: &[u8], kind: Kind) -> ImageReader<Cursor<&[u8]>> {
    let format = match kind {
        Kind::Png => ImageFormat::Png,
        Kind::Jpeg => ImageFormat::Jpeg,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_PIXELS_MAX);
    limits.max_image_height = Some(SIDE_PIXELS_MAX);
    limits.max_alloc = Some(DECODE_BYTES_MAX);
    reader.limits(limits);
    reader
}
