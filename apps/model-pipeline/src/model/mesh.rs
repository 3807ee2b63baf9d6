//! A surface of triangles over a grid of heights. Right-handed, y is up, as glTF has it; the longer side is 1 long.

use super::picture::Heights;

/// How high the brightest point is, in parts of the longer side.
const RELIEF: f32 = 0.2;

/// Vertices, and triangles that name three of them each, counter-clockwise seen from above.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mesh {
    pub(crate) positions: Vec<[f32; 3]>,
    pub(crate) normals: Vec<[f32; 3]>,
    /// Where in the picture a vertex lies, from the upper left corner.
    pub(crate) places: Vec<[f32; 2]>,
    pub(crate) triangles: Vec<[u32; 3]>,
}

/// The surface over a grid of at least two by two points.
pub(crate) fn relief(heights: &Heights) -> Mesh {
    let step = 1.0 / (heights.width.max(heights.depth) - 1) as f32;
    let (mut positions, mut normals, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..heights.depth {
        for column in 0..heights.width {
            positions.push([
                (column as f32 - (heights.width - 1) as f32 / 2.0) * step,
                at(heights, column, row) * RELIEF,
                (row as f32 - (heights.depth - 1) as f32 / 2.0) * step,
            ]);
            normals.push(normal(heights, column, row, step));
            places.push([column as f32 / (heights.width - 1) as f32, row as f32 / (heights.depth - 1) as f32]);
        }
    }
    Mesh { positions, normals, places, triangles: triangles(heights.width, heights.depth) }
}

fn at(heights: &Heights, column: u32, row: u32) -> f32 {
    heights.values[(row * heights.width + column) as usize]
}

/// Upright where it is level, by the slopes to the neighbours.
fn normal(heights: &Heights, column: u32, row: u32, step: f32) -> [f32; 3] {
    let slope = |(low, high): (f32, f32), points: u32| (high - low) * RELIEF / (points as f32 * step);
    let (left, right) = (column.saturating_sub(1), (column + 1).min(heights.width - 1));
    let (back, front) = (row.saturating_sub(1), (row + 1).min(heights.depth - 1));
    let x = slope((at(heights, left, row), at(heights, right, row)), right - left);
    let z = slope((at(heights, column, back), at(heights, column, front)), front - back);
    let length = (x * x + z * z + 1.0).sqrt();
    [-x / length, 1.0 / length, -z / length]
}

/// Two triangles for each square of the grid.
fn triangles(width: u32, depth: u32) -> Vec<[u32; 3]> {
    let squares = (0..depth - 1).flat_map(|row| (0..width - 1).map(move |column| row * width + column));
    squares.flat_map(|a| [[a, a + width, a + 1], [a + 1, a + width, a + width + 1]]).collect()
}
