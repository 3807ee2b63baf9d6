//! Writes a mesh as binary glTF 2.0.
//!
//! Khronos, "glTF 2.0 Specification": 3.6 (buffers, views, accessors), 3.7 (meshes), 3.8 (textures), 4.4 (binary layout).

use super::mesh::Mesh;
use serde_json::{Value, json};

const MAGIC: u32 = 0x4654_6c67;
const VERSION: u32 = 2;
const CHUNK_JSON: u32 = 0x4e4f_534a;
const CHUNK_BIN: u32 = 0x004e_4942;
/// Header, and the heads of two chunks, in bytes.
const HEADS_BYTES: usize = 12 + 8 + 8;
const FLOAT: u32 = 5126;
const UNSIGNED_INT: u32 = 5125;
const ARRAY_BUFFER: u32 = 34962;
const ELEMENT_ARRAY_BUFFER: u32 = 34963;
/// Textures end at their edges: no repetition.
const CLAMP_TO_EDGE: u32 = 33071;

/// The picture on the surface.
pub(crate) struct Skin<'a> {
    pub(crate) mime: &'static str,
    pub(crate) bytes: &'a [u8],
}

/// The binary part while it grows: each view begins at a multiple of four.
#[derive(Default)]
struct Bin {
    bytes: Vec<u8>,
    views: Vec<Value>,
}

impl Bin {
    /// Adds a view and returns its number.
    fn view(&mut self, bytes: impl Iterator<Item = u8>, target: Option<u32>) -> usize {
        let start = self.bytes.len();
        self.bytes.extend(bytes);
        let mut view = json!({ "buffer": 0, "byteOffset": start, "byteLength": self.bytes.len() - start });
        if let Some(target) = target {
            view["target"] = target.into();
        }
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
        self.views.push(view);
        self.views.len() - 1
    }

    fn floats<const N: usize>(&mut self, vectors: &[[f32; N]]) -> usize {
        self.view(vectors.iter().flatten().flat_map(|f| f.to_le_bytes()), Some(ARRAY_BUFFER))
    }
}

/// The file's bytes. `text` becomes the model's name.
pub(crate) fn write(mesh: &Mesh, skin: &Skin, text: &str) -> serde_json::Result<Vec<u8>> {
    let mut bin = Bin::default();
    let views = [bin.floats(&mesh.positions), bin.floats(&mesh.normals), bin.floats(&mesh.places)];
    let indices = mesh.triangles.iter().flatten().flat_map(|i| i.to_le_bytes());
    let indices = bin.view(indices, Some(ELEMENT_ARRAY_BUFFER));
    let picture = bin.view(skin.bytes.iter().copied(), None);
    let document = json!({
        "asset": { "version": "2.0", "generator": "model-pipeline" },
        "scene": 0,
        "scenes": [{ "nodes": [0] }],
        "nodes": [{ "mesh": 0, "name": text }],
        "meshes": [{ "primitives": [{
            "attributes": { "POSITION": 0, "NORMAL": 1, "TEXCOORD_0": 2 }, "indices": 3, "material": 0,
        }] }],
        "materials": [{
            "doubleSided": true,
            "pbrMetallicRoughness": { "baseColorTexture": { "index": 0 }, "metallicFactor": 0, "roughnessFactor": 1 },
        }],
        "textures": [{ "source": 0, "sampler": 0 }],
        "samplers": [{ "wrapS": CLAMP_TO_EDGE, "wrapT": CLAMP_TO_EDGE }],
        "images": [{ "bufferView": picture, "mimeType": skin.mime }],
        "accessors": accessors(mesh, views, indices),
        "bufferViews": bin.views,
        "buffers": [{ "byteLength": bin.bytes.len() }],
    });
    Ok(file(serde_json::to_vec(&document)?, bin.bytes))
}

fn accessors(mesh: &Mesh, [positions, normals, places]: [usize; 3], indices: usize) -> Value {
    let vertices = mesh.positions.len();
    // `min` and `max` of the positions are required, so that a viewer knows the size before it reads
    let bound = |pick: fn(f32, f32) -> f32| {
        let first = mesh.positions.first().copied().unwrap_or_default();
        mesh.positions.iter().fold(first, |a, b| [pick(a[0], b[0]), pick(a[1], b[1]), pick(a[2], b[2])])
    };
    json!([
        { "bufferView": positions, "componentType": FLOAT, "count": vertices, "type": "VEC3", "min": bound(f32::min), "max": bound(f32::max) },
        { "bufferView": normals, "componentType": FLOAT, "count": vertices, "type": "VEC3" },
        { "bufferView": places, "componentType": FLOAT, "count": vertices, "type": "VEC2" },
        { "bufferView": indices, "componentType": UNSIGNED_INT, "count": mesh.triangles.len() * 3, "type": "SCALAR" },
    ])
}

/// The header and two chunks, the first padded with blanks.
fn file(mut json: Vec<u8>, bin: Vec<u8>) -> Vec<u8> {
    json.resize(json.len().next_multiple_of(4), b' ');
    let length = HEADS_BYTES + json.len() + bin.len();
    let mut out = Vec::with_capacity(length);
    let word = |out: &mut Vec<u8>, n: u32| out.extend_from_slice(&n.to_le_bytes());
    let size = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    [MAGIC, VERSION, size(length), size(json.len()), CHUNK_JSON].into_iter().for_each(|n| word(&mut out, n));
    out.extend_from_slice(&json);
    [size(bin.len()), CHUNK_BIN].into_iter().for_each(|n| word(&mut out, n));
    out.extend_from_slice(&bin);
    out
}
