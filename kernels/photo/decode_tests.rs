//! Every form of every format decodes to the samples that went in.

use jpeg_encoder::{ColorType, SamplingFactor};
use png::{BitDepth, ColorType as PngColor};

use super::support::{
    HEIGHT, WIDTH, alpha, check, decoded, exif, fixture, grey, jpeg, over_white, pattern, picture, png,
};

/// Of a gradient that went through a JPEG file of the highest quality.
const JPEG_ERROR_MAX: u8 = 4;

/// The same where two or four pixels beside each other share their colour: the gradient runs through 30 between them.
const SHARED_ERROR_MAX: u8 = 24;

#[test]
fn jpeg_of_every_colour() {
    let rgb = picture(pattern);
    let grey_rgb = picture(|x, y| [grey(x, y); 3]);
    let plain = |_: &mut jpeg_encoder::Encoder<&mut Vec<u8>>| {};
    check("YCbCr", &jpeg(&rgb, ColorType::Rgb, plain), &rgb, JPEG_ERROR_MAX);
    check("grey", &jpeg(&picture(|x, y| [grey(x, y)]), ColorType::Luma, plain), &grey_rgb, JPEG_ERROR_MAX);
    // The ink that leaves such a light on paper: the rest of each colour, and black where asked.
    let inks = |black: u8| move |x, y| [255 - pattern(x, y)[0], 255 - pattern(x, y)[1], 255 - pattern(x, y)[2], black];
    let half = picture(|x, y| pattern(x, y).map(|light| (u16::from(light) * 127 / 255) as u8));
    check("CMYK", &jpeg(&picture(inks(0)), ColorType::Cmyk, plain), &rgb, JPEG_ERROR_MAX);
    check("CMYK and black", &jpeg(&picture(inks(128)), ColorType::Cmyk, plain), &half, JPEG_ERROR_MAX);
    check("YCCK", &jpeg(&picture(inks(0)), ColorType::CmykAsYcck, plain), &rgb, JPEG_ERROR_MAX);
    check("YCCK and black", &jpeg(&picture(inks(128)), ColorType::CmykAsYcck, plain), &half, JPEG_ERROR_MAX);
    check("RGB by Adobe's marker", fixture("adobe_rgb.jpg"), &rgb, JPEG_ERROR_MAX);
    check("CMYK of another encoder", fixture("cmyk.jpg"), &rgb, JPEG_ERROR_MAX);
}

#[test]
fn jpeg_of_every_coding() {
    let rgb = picture(pattern);
    let samplings = [
        SamplingFactor::R_4_4_0,
        SamplingFactor::R_4_2_2,
        SamplingFactor::R_4_2_0,
        SamplingFactor::R_4_1_1,
        SamplingFactor::R_4_4_4,
    ];
    for sampling in samplings {
        for progressive in [false, true] {
            for restart in [0, 3] {
                let file = jpeg(&rgb, ColorType::Rgb, |encoder| {
                    encoder.set_sampling_factor(sampling);
                    encoder.set_progressive(progressive);
                    encoder.set_restart_interval(restart);
                });
                let what = format!("{sampling:?}, progressive: {progressive}, restart interval {restart}");
                check(&what, &file, &rgb, SHARED_ERROR_MAX);
            }
        }
    }
    check("progressive of another encoder", fixture("progressive.jpg"), &rgb, SHARED_ERROR_MAX);
}

#[test]
fn png_of_every_colour() {
    use BitDepth::{Eight, Four, One, Sixteen, Two};
    let rgb = picture(pattern);
    check("RGB 8", &png(&rgb, PngColor::Rgb, Eight, |_| {}), &rgb, 0);
    let wide = |samples: Vec<u8>| -> Vec<u8> { samples.into_iter().flat_map(|sample| [sample, sample ^ 85]).collect() };
    check("RGB 16", &png(&wide(rgb.clone()), PngColor::Rgb, Sixteen, |_| {}), &rgb, 0);

    let greys = picture(|x, y| [grey(x, y)]);
    let grey_rgb = picture(|x, y| [grey(x, y); 3]);
    check("grey 8", &png(&greys, PngColor::Grayscale, Eight, |_| {}), &grey_rgb, 0);
    check("grey 16", &png(&wide(greys), PngColor::Grayscale, Sixteen, |_| {}), &grey_rgb, 0);
    for (depth, bits) in [(One, 1), (Two, 2), (Four, 4)] {
        let value = move |at: usize| (at % WIDTH + at / WIDTH) % (1 << bits);
        let per_byte = 8 / bits;
        let packed: Vec<u8> = (0..WIDTH * HEIGHT / per_byte)
            .map(|byte| (0..per_byte).fold(0, |packed, at| packed << bits | value(byte * per_byte + at)) as u8)
            .collect();
        let light = |x: usize, y: usize| [(value(y * WIDTH + x) * 255 / ((1 << bits) - 1)) as u8; 3];
        check("grey of few bits", &png(&packed, PngColor::Grayscale, depth, |_| {}), &picture(light), 0);
        let colours: Vec<u8> = (0..1 << bits).flat_map(|index: u8| [16 * index, 255 - 16 * index, 7 * index]).collect();
        let colour = |x: usize, y: usize| {
            let index = value(y * WIDTH + x) as u8;
            [16 * index, 255 - 16 * index, 7 * index]
        };
        let file = png(&packed, PngColor::Indexed, depth, |info| info.palette = Some(colours.clone().into()));
        check("palette", &file, &picture(colour), 0);
    }
}

#[test]
fn png_of_every_opacity() {
    use BitDepth::{Eight, Sixteen};
    let composed = picture(|x, y| pattern(x, y).map(|sample| over_white(sample, alpha(x))));
    let composed_grey = picture(|x, y| [over_white(grey(x, y), alpha(x)); 3]);
    let rgba = picture(|x, y| {
        let [red, green, blue] = pattern(x, y);
        [red, green, blue, alpha(x)]
    });
    let grey_alpha = picture(|x, y| [grey(x, y), alpha(x)]);
    let wide = |samples: &[u8]| -> Vec<u8> { samples.iter().flat_map(|sample| [*sample, *sample]).collect() };
    check("RGBA 8", &png(&rgba, PngColor::Rgba, Eight, |_| {}), &composed, 0);
    check("RGBA 16", &png(&wide(&rgba), PngColor::Rgba, Sixteen, |_| {}), &composed, 0);
    check("grey alpha 8", &png(&grey_alpha, PngColor::GrayscaleAlpha, Eight, |_| {}), &composed_grey, 0);
    check("grey alpha 16", &png(&wide(&grey_alpha), PngColor::GrayscaleAlpha, Sixteen, |_| {}), &composed_grey, 0);

    // One colour that is transparent, and palette entries that are.
    let key = pattern(5, 7);
    let keyed = picture(|x, y| if pattern(x, y) == key { [255; 3] } else { pattern(x, y) });
    let trns: Vec<u8> = key.iter().flat_map(|sample| [0, *sample]).collect();
    let file = png(&picture(pattern), PngColor::Rgb, Eight, |info| info.trns = Some(trns.clone().into()));
    check("a transparent colour", &file, &keyed, 0);
    let file = png(&picture(|x, _| [(x % 2) as u8]), PngColor::Indexed, Eight, |info| {
        info.palette = Some(vec![200, 100, 0, 10, 20, 30].into());
        info.trns = Some(vec![0].into());
    });
    check("a transparent entry", &file, &picture(|x, _| [[255; 3], [10, 20, 30]][x % 2]), 0);
}

#[test]
fn png_interlaced() {
    check("RGB 8", fixture("interlaced_rgb8.png"), &picture(pattern), 0);
    let composed = picture(|x, y| pattern(x, y).map(|sample| over_white(sample, alpha(x))));
    check("RGBA 16", fixture("interlaced_rgba16.png"), &composed, 0);
    let entry = |x: usize, y: usize| (x + y) as u8 % 16;
    let colours = picture(|x, y| [16 * entry(x, y), 255 - 16 * entry(x, y), 7 * entry(x, y)]);
    check("palette 4", fixture("interlaced_palette4.png"), &colours, 0);
    check("grey 1", fixture("interlaced_grey1.png"), &picture(|x, y| [[0; 3], [255; 3]][(x + y) % 2]), 0);
}

#[test]
fn jpeg_2000_of_every_colour() {
    let rgb = picture(pattern);
    let grey_rgb = picture(|x, y| [grey(x, y); 3]);
    check("RGB", fixture("rgb.jp2"), &rgb, 0);
    check("bare codestream", fixture("rgb.j2k"), &rgb, 0);
    check("tiles", fixture("tiles.jp2"), &rgb, 0);
    check("layers and precincts, lossy", fixture("layers.jp2"), &rgb, 2);
    check("sYCC", fixture("sycc.jp2"), &rgb, 3);
    check("grey", fixture("grey.jp2"), &grey_rgb, 0);
    check("grey 16", fixture("grey16.jp2"), &grey_rgb, 0);
    check("grey alpha", fixture("grey_alpha.jp2"), &picture(|x, y| [over_white(grey(x, y), alpha(x)); 3]), 0);
    let composed = picture(|x, y| pattern(x, y).map(|sample| over_white(sample, alpha(x))));
    check("RGBA", fixture("rgba.jp2"), &composed, 0);
}

/// Which sides of the upright picture the first stored row and column are, as the Exif standard tells it.
const FIRST_ROW_AND_COLUMN: [(&str, &str); 8] = [
    ("top", "left"),
    ("top", "right"),
    ("bottom", "right"),
    ("bottom", "left"),
    ("left", "top"),
    ("right", "top"),
    ("right", "bottom"),
    ("left", "bottom"),
];

#[test]
fn every_orientation_stands_upright() {
    for (index, (first_row, first_column)) in FIRST_ROW_AND_COLUMN.iter().enumerate() {
        // Stored pictures all have the same sides, so those that lie are of the other sides when upright.
        let (width, height) = if index < 4 { (WIDTH, HEIGHT) } else { (HEIGHT, WIDTH) };
        let colour = |x: usize, y: usize| [(10 * x) as u8, (10 * y) as u8, 77];
        let upright: Vec<u8> = (0..width * height).flat_map(|at| colour(at % width, at / width)).collect();
        let stored = picture(|column, row| {
            let (mut x, mut y) = (0, 0);
            for (side, at) in [(first_row, row), (first_column, column)] {
                match *side {
                    "left" => x = at,
                    "right" => x = width - 1 - at,
                    "top" => y = at,
                    _ => y = height - 1 - at,
                }
            }
            colour(x, y)
        });
        let number = index as u16 + 1;
        for big in [false, true] {
            let data = exif(number, big);
            let pixels = decoded(&png(&stored, PngColor::Rgb, BitDepth::Eight, |info| {
                info.exif_metadata = Some(data.clone().into());
            }));
            assert_eq!((pixels.width(), pixels.height()), (width as u32, height as u32), "orientation {number}");
            assert!(pixels.rgb() == upright, "orientation {number} of a PNG file");
            let pixels = decoded(&jpeg(&stored, ColorType::Rgb, |encoder| encoder.add_exif_metadata(&data).unwrap()));
            assert_eq!((pixels.width(), pixels.height()), (width as u32, height as u32), "orientation {number}");
            let error = pixels.rgb().iter().zip(&upright).map(|(one, other)| one.abs_diff(*other)).max();
            assert!(error <= Some(JPEG_ERROR_MAX), "orientation {number} of a JPEG file: {error:?}");
        }
    }
}

#[test]
fn broken_exif_data_is_no_reason_to_refuse() {
    let rgb = picture(pattern);
    let whole = exif(6, true);
    let mut other_type = whole.clone();
    other_type[13] = 4;
    let mut far = whole.clone();
    far[4..8].fill(0xFF);
    let mut many = whole.clone();
    many[8..10].fill(0xFF);
    many[11] = 0;
    let broken =
        [whole[..17].to_vec(), Vec::new(), b"MM".to_vec(), exif(0, true), exif(9, false), other_type, far, many];
    for data in broken {
        let file = jpeg(&rgb, ColorType::Rgb, |encoder| encoder.add_exif_metadata(&data).unwrap());
        check("broken Exif data", &file, &rgb, JPEG_ERROR_MAX);
    }
}
