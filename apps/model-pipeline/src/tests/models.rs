//! Models are read back as a viewer reads them; pictures that are none are refused.

use crate::model::{
    self, ModelError, PictureError, mesh,
    picture::{self, Heights, Kind, grid},
};
use image::{ExtendedColorType, ImageEncoder, codecs};
use serde_json::Value;

/// A picture that gets brighter to the right.
fn shades(width: u32, height: u32) -> Vec<u8> {
    let shade = |x: u32| u8::try_from(x * 255 / (width - 1).max(1)).unwrap_or(255);
    (0..height).flat_map(|_| (0..width).flat_map(move |x| [shade(x); 3])).collect()
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let encoder = codecs::png::PngEncoder::new(&mut out);
    encoder.write_image(&shades(width, height), width, height, ExtendedColorType::Rgb8).expect("encoded");
    out
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let encoder = codecs::jpeg::JpegEncoder::new(&mut out);
    encoder.write_image(&shades(width, height), width, height, ExtendedColorType::Rgb8).expect("encoded");
    out
}

/// The parts of a binary glTF, with every length checked.
struct Glb {
    document: Value,
    bin: Vec<u8>,
}

impl Glb {
    fn read(bytes: &[u8]) -> Glb {
        let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes")) as usize;
        assert_eq!((&bytes[..4], word(4), word(8)), (&b"glTF"[..], 2, bytes.len()));
        let json = word(12);
        assert_eq!((json % 4, &bytes[16..20]), (0, &b"JSON"[..]));
        let bin = 20 + json;
        assert_eq!((word(bin) % 4, &bytes[bin + 4..bin + 8]), (0, &b"BIN\0"[..]));
        assert_eq!(bytes.len(), bin + 8 + word(bin));
        let document: Value = serde_json::from_slice(&bytes[20..bin]).expect("JSON, padded with blanks");
        assert_eq!(document["buffers"][0]["byteLength"], word(bin));
        Glb { document, bin: bytes[bin + 8..].to_vec() }
    }

    fn view(&self, number: &Value) -> &[u8] {
        let view = &self.document["bufferViews"][number.as_u64().expect("a view") as usize];
        let (start, length) =
            (view["byteOffset"].as_u64().expect("start"), view["byteLength"].as_u64().expect("length"));
        assert_eq!(start % 4, 0, "aligned");
        &self.bin[start as usize..(start + length) as usize]
    }

    /// The numbers of an accessor, as many as it says.
    fn numbers(&self, accessor: usize) -> (Vec<f32>, &Value) {
        let about = &self.document["accessors"][accessor];
        let each = match about["type"].as_str() {
            Some("VEC3") => 3,
            Some("VEC2") => 2,
            _ => 1,
        };
        let words =
            self.view(&about["bufferView"]).chunks_exact(4).map(|word| <[u8; 4]>::try_from(word).expect("four"));
        let numbers: Vec<f32> = match about["componentType"].as_u64() {
            Some(5126) => words.map(f32::from_le_bytes).collect(),
            Some(5125) => words.map(|word| u32::from_le_bytes(word) as f32).collect(),
            other => panic!("component type {other:?}"),
        };
        assert_eq!(numbers.len() as u64, about["count"].as_u64().expect("count") * each);
        (numbers, about)
    }
}

#[test]
fn a_model_reads_back_whole() {
    for (bytes, mime) in [(png(40, 30), "image/png"), (jpeg(40, 30), "image/jpeg")] {
        let made = model::make(&bytes, "a \"hill\" \u{00fc}").expect("a model");
        let glb = Glb::read(&made);
        assert_eq!(glb.document["asset"]["version"], "2.0");
        assert_eq!(glb.document["nodes"][0]["name"], "a \"hill\" \u{00fc}");
        let (positions, about) = glb.numbers(0);
        for axis in 0..3 {
            let values = || positions.iter().skip(axis).step_by(3).copied();
            let (min, max) = (values().fold(f32::MAX, f32::min), values().fold(f32::MIN, f32::max));
            assert_eq!(
                (about["min"][axis].as_f64(), about["max"][axis].as_f64()),
                (Some(min.into()), Some(max.into()))
            );
        }
        assert_eq!(positions.len(), 40 * 30 * 3);
        let (normals, _) = glb.numbers(1);
        assert!(normals.chunks(3).all(|n| ((n[0] * n[0] + n[1] * n[1] + n[2] * n[2]).sqrt() - 1.0).abs() < 1e-5));
        let (places, _) = glb.numbers(2);
        assert!(places.iter().all(|p| (0.0..=1.0).contains(p)));
        let (indices, _) = glb.numbers(3);
        assert_eq!(indices.len(), 39 * 29 * 6);
        assert!(indices.iter().all(|i| *i < 40.0 * 30.0));
        let picture = &glb.document["images"][0];
        assert_eq!((&picture["mimeType"], glb.view(&picture["bufferView"])), (&mime.into(), &bytes[..]));
    }
}

#[test]
fn bright_is_high_and_every_triangle_looks_up() {
    let heights = picture::read(&png(9, 5)).expect("a picture").heights;
    assert_eq!((heights.width, heights.depth), (9, 5));
    let mesh = mesh::relief(&heights);
    assert!(mesh.positions[..9].is_sorted_by(|a, b| a[0] < b[0] && a[1] < b[1]));
    assert!(mesh.normals.iter().all(|n| n[1] > 0.0 && n[0] < 0.0), "the slope looks to the left");
    for [a, b, c] in mesh.triangles.iter().map(|t| t.map(|i| mesh.positions[i as usize])) {
        let (u, v) = ([b[0] - a[0], b[2] - a[2]], [c[0] - a[0], c[2] - a[2]]);
        assert!(u[1] * v[0] - u[0] * v[1] > 0.0, "counter-clockwise from above");
    }
}

#[test]
fn the_same_picture_makes_the_same_model() {
    let bytes = png(20, 20);
    assert_eq!(model::make(&bytes, "x").expect("one"), model::make(&bytes, "x").expect("two"));
}

#[test]
fn a_level_surface_has_upright_normals() {
    let mesh = mesh::relief(&Heights { width: 2, depth: 3, values: vec![0.5; 6] });
    assert!(mesh.normals.iter().all(|n| *n == [0.0, 1.0, 0.0]));
    assert_eq!((mesh.positions.len(), mesh.triangles.len()), (6, 4));
}

#[test]
fn grids_keep_proportions_and_stay_small() {
    assert_eq!([grid(1, 1), grid(100, 50), grid(160, 4)], [(2, 2), (100, 50), (160, 4)]);
    assert_eq!([grid(4096, 2048), grid(1000, 4096), grid(4096, 1)], [(160, 80), (39, 160), (160, 2)]);
}

#[test]
fn the_smallest_pictures_make_models() {
    for bytes in [png(1, 1), png(1, 7), png(300, 1), jpeg(1, 1)] {
        Glb::read(&model::make(&bytes, "").expect("a model"));
    }
}

#[test]
fn what_is_no_picture_is_refused() {
    let good = png(30, 30);
    let mut huge = good.clone();
    // the width in the header, and its checksum
    huge[16..20].copy_from_slice(&65_535u32.to_be_bytes());
    let crc = crc(&huge[12..29]);
    huge[29..33].copy_from_slice(&crc.to_be_bytes());
    assert!(matches!(picture::look(&huge), Err(PictureError::Size(65_535, 30) | PictureError::Damaged(_))));
    assert!(matches!(picture::look(b"GIF89a"), Err(PictureError::Format)));
    assert!(matches!(picture::look(b""), Err(PictureError::Format)));
    assert!(matches!(picture::look(&vec![0; picture::FILE_BYTES_MAX + 1]), Err(PictureError::Large)));
    assert_eq!(picture::look(&good).expect("good"), Kind::Png);
    // the head is whole, so the API takes it; the worker finds out
    let cut = &good[..good.len() - 20];
    assert!(picture::look(cut).is_ok());
    assert!(matches!(model::make(cut, ""), Err(ModelError::Picture(PictureError::Damaged(_)))));
}

#[test]
fn no_damage_makes_it_panic() {
    for good in [png(12, 9), jpeg(12, 9)] {
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0xff;
            let _ = model::make(&bad, "");
            let _ = model::make(&good[..at], "");
        }
    }
}

/// CRC-32 as PNG has it (ISO 3309), bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    let step = |c: u32| if c & 1 == 1 { c >> 1 ^ 0xedb8_8320 } else { c >> 1 };
    !bytes.iter().fold(u32::MAX, |c, byte| (0..8).fold(c ^ u32::from(*byte), |c, _| step(c)))
}
