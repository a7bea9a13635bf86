//! Pixels at any place of a photo: an affine map in, a grid of colours out, each the weighted mean of four pixels.
//!
//! Places count from the centre of the first pixel, as x to the right and y down.

use zeroize::Zeroizing;

use super::pyramid::Level;

/// From places of a grid to places of the photo: `x = a·u + b·v + c`, `y = d·u + e·v + f`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Affine {
    pub x: [f32; 3],
    pub y: [f32; 3],
}

/// What is seen beyond the edge of a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beyond {
    /// Black.
    Black,
    /// The nearest pixel.
    Edge,
}

/// The size of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Grid {
    pub width: usize,
    pub height: usize,
}

/// Red, green and blue at every place of a grid, row by row, 0 to 255; `put` gets the place's number and the colours.
pub(super) fn sample(level: Level<'_>, map: Affine, grid: Grid, beyond: Beyond, mut put: impl FnMut(usize, [f32; 3])) {
    // A place of the photo is at (place + ½)/step − ½ of the level.
    let scaled = |[a, b, c]: [f32; 3]| [a / level.step, b / level.step, (c + 0.5) / level.step - 0.5];
    let (mx, my) = (scaled(map.x), scaled(map.y));
    if mx[1] == 0.0 && my[0] == 0.0 && beyond == Beyond::Edge && level.width > 1 {
        return upright(level, [mx[0], mx[2]], [my[1], my[2]], grid, put);
    }
    for v in 0..grid.height {
        let row = v * grid.width;
        let (x0, y0) = (mx[1] * v as f32 + mx[2], my[1] * v as f32 + my[2]);
        for u in 0..grid.width {
            let (x, y) = (mx[0] * u as f32 + x0, my[0] * u as f32 + y0);
            put(row + u, at(level, x, y, beyond));
        }
    }
}

/// As [`sample`] for a grid that is not turned: rows are mixed as a whole, which is vector arithmetic, and columns by places
/// that are the same in every row.
fn upright(level: Level<'_>, x: [f32; 2], y: [f32; 2], grid: Grid, mut put: impl FnMut(usize, [f32; 3])) {
    let columns: Vec<(usize, f32)> = (0..grid.width).map(|u| between(x[0] * u as f32 + x[1], level.width)).collect();
    let first = columns.iter().map(|(column, _)| 3 * column).min().unwrap_or(0);
    let end = columns.iter().map(|(column, _)| 3 * column + 6).max().unwrap_or(0);
    let mut mixed = Zeroizing::new(vec![0.0_f32; end.saturating_sub(first)]);
    for v in 0..grid.height {
        let (line, share) = between(y[0] * v as f32 + y[1], level.height);
        let row = |line: usize| &level.rgb[3 * line * level.width..][first..end];
        let (upper, lower) = (row(line), row((line + 1).min(level.height - 1)));
        for ((mixed, upper), lower) in mixed.iter_mut().zip(upper).zip(lower) {
            let (upper, lower) = (f32::from(*upper), f32::from(*lower));
            *mixed = upper + (lower - upper) * share;
        }
        for (u, (column, share)) in columns.iter().enumerate() {
            let two: &[f32; 6] = mixed[3 * column - first..][..6].try_into().expect("two colours");
            put(
                v * grid.width + u,
                std::array::from_fn(|colour| two[colour] + (two[colour + 3] - two[colour]) * share),
            );
        }
    }
}

/// The pixel before a place, and the share of the one behind it; beyond the edge the edge alone.
fn between(place: f32, count: usize) -> (usize, f32) {
    let last = count.saturating_sub(2);
    // A place that is no number is the first pixel.
    let before = (place.max(0.0) as usize).min(last);
    (before, (place - before as f32).max(0.0).min(if count > 1 { 1.0 } else { 0.0 }))
}

/// The colours at one place of a level.
#[inline]
fn at(level: Level<'_>, x: f32, y: f32, beyond: Beyond) -> [f32; 3] {
    let (left, top) = (x.floor(), y.floor());
    let (right_share, lower_share) = (x - left, y - top);
    let (column, line) = (left as i64, top as i64);
    let inside = column >= 0 && line >= 0 && column + 1 < level.width as i64 && line + 1 < level.height as i64;
    let taps = if inside {
        let upper = 3 * (line as usize * level.width + column as usize);
        let lower = upper + 3 * level.width;
        let two = |from: usize| -> [[f32; 3]; 2] {
            let bytes: &[u8; 6] = level.rgb[from..from + 6].try_into().expect("six bytes");
            let number = |place: usize| f32::from(bytes[place]);
            [[number(0), number(1), number(2)], [number(3), number(4), number(5)]]
        };
        [two(upper), two(lower)]
    } else {
        let tap = |column, line| outside(level, column, line, beyond);
        [[tap(column, line), tap(column + 1, line)], [tap(column, line + 1), tap(column + 1, line + 1)]]
    };
    std::array::from_fn(|colour| {
        let upper = taps[0][0][colour] + (taps[0][1][colour] - taps[0][0][colour]) * right_share;
        let lower = taps[1][0][colour] + (taps[1][1][colour] - taps[1][0][colour]) * right_share;
        upper + (lower - upper) * lower_share
    })
}

/// A pixel that may lie beyond the edge.
#[cold]
fn outside(level: Level<'_>, column: i64, line: i64, beyond: Beyond) -> [f32; 3] {
    let (width, height) = (level.width as i64, level.height as i64);
    let within = (0..width).contains(&column) && (0..height).contains(&line);
    if beyond == Beyond::Black && !within {
        return [0.0; 3];
    }
    let (column, line) = (column.clamp(0, width - 1) as usize, line.clamp(0, height - 1) as usize);
    let place = 3 * (line * level.width + column);
    std::array::from_fn(|colour| f32::from(level.rgb[place + colour]))
}

/// Brightness of a colour, as ITU-R BT.601 weighs it.
pub(super) fn luma([red, green, blue]: [f32; 3]) -> f32 {
    0.299 * red + 0.587 * green + 0.114 * blue
}

#[cfg(test)]
#[path = "sample_tests.rs"]
mod tests;
