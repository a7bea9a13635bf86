//! Synthetic pictures for the tests of photos, and the files that hold them.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use png::{BitDepth, ColorType as PngColor};

use super::{PhotoLimits, Pixels, decode};

/// The sides of all pictures: neither square nor a multiple of a block.
pub(super) const WIDTH: usize = 24;
pub(super) const HEIGHT: usize = 20;

/// Limits of the tests: small, so that what is reserved beyond them would show.
pub(super) const LIMITS: PhotoLimits =
    PhotoLimits { pixels_max: 100_000, pixels_jp2_max: 50_000, side_min: 16, side_max: 2_000 };

/// The pixels of a picture, row by row.
pub(super) fn picture<const N: usize>(pixel: impl Fn(usize, usize) -> [u8; N]) -> Vec<u8> {
    (0..WIDTH * HEIGHT).flat_map(|at| pixel(at % WIDTH, at / WIDTH)).collect()
}

/// Gradients in three directions, as in fixtures/make.py.
pub(super) fn pattern(x: usize, y: usize) -> [u8; 3] {
    [10 * x, 12 * y, 5 * (x + y)].map(|sample| sample as u8)
}

/// A gradient of grey, as in fixtures/make.py.
pub(super) fn grey(x: usize, y: usize) -> u8 {
    (5 * (x + y) + 20) as u8
}

/// A gradient of opacity, as in fixtures/make.py.
pub(super) fn alpha(x: usize) -> u8 {
    (10 * x + 10) as u8
}

/// A sample of an opacity over white.
pub(super) fn over_white(sample: u8, alpha: u8) -> u8 {
    let (sample, alpha) = (f64::from(sample), f64::from(alpha) / 255.0);
    (sample * alpha + 255.0 * (1.0 - alpha)).round() as u8
}

/// Decodes a file that must be whole.
pub(super) fn decoded(file: &[u8]) -> Pixels {
    let mut pixels = Pixels::new();
    decode(file, LIMITS, &mut pixels).unwrap();
    pixels
}

/// The file decodes to the expected samples, each within `error_max`.
#[track_caller]
pub(super) fn check(what: &str, file: &[u8], expected: &[u8], error_max: u8) {
    let pixels = decoded(file);
    assert_eq!((pixels.width(), pixels.height()), (WIDTH as u32, HEIGHT as u32), "{what}");
    assert_eq!(pixels.rgb().len(), expected.len(), "{what}");
    let error = pixels.rgb().iter().zip(expected).map(|(one, other)| one.abs_diff(*other)).max().unwrap();
    assert!(error <= error_max, "{what}: a sample is off by {error}");
}

/// A JPEG file of any samples; what is special about it is set on the encoder.
pub(super) fn jpeg(samples: &[u8], kind: ColorType, set: impl Fn(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 100);
    encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
    set(&mut encoder);
    encoder.encode(samples, WIDTH as u16, HEIGHT as u16, kind).unwrap();
    file
}

/// A PNG file of any samples; palette, transparency and Exif data are set on its description.
pub(super) fn png(samples: &[u8], kind: PngColor, depth: BitDepth, set: impl Fn(&mut png::Info<'_>)) -> Vec<u8> {
    let mut info = png::Info::with_size(WIDTH as u32, HEIGHT as u32);
    (info.color_type, info.bit_depth) = (kind, depth);
    set(&mut info);
    let mut file = Vec::new();
    let mut writer = png::Encoder::with_info(&mut file, info).unwrap().write_header().unwrap();
    writer.write_image_data(samples).unwrap();
    writer.finish().unwrap();
    file
}

/// Exif data with nothing but an orientation, in the byte order of Intel or Motorola.
pub(super) fn exif(orientation: u16, big: bool) -> Vec<u8> {
    let short = |value: u16| if big { value.to_be_bytes() } else { value.to_le_bytes() };
    let long = |value: u32| if big { value.to_be_bytes() } else { value.to_le_bytes() };
    let mut tiff = if big { b"MM\0*".to_vec() } else { b"II*\0".to_vec() };
    tiff.extend(long(8));
    tiff.extend([short(1), short(0x0112), short(3)].concat());
    tiff.extend(long(1));
    tiff.extend([short(orientation), short(0)].concat());
    tiff.extend(long(0));
    tiff
}

/// The fixtures that fixtures/make.py made, by name.
pub(super) const FIXTURES: [(&str, &[u8]); 16] = [
    ("adobe_rgb.jpg", include_bytes!("fixtures/adobe_rgb.jpg")),
    ("cmyk.jpg", include_bytes!("fixtures/cmyk.jpg")),
    ("progressive.jpg", include_bytes!("fixtures/progressive.jpg")),
    ("interlaced_grey1.png", include_bytes!("fixtures/interlaced_grey1.png")),
    ("interlaced_palette4.png", include_bytes!("fixtures/interlaced_palette4.png")),
    ("interlaced_rgb8.png", include_bytes!("fixtures/interlaced_rgb8.png")),
    ("interlaced_rgba16.png", include_bytes!("fixtures/interlaced_rgba16.png")),
    ("grey.jp2", include_bytes!("fixtures/grey.jp2")),
    ("grey16.jp2", include_bytes!("fixtures/grey16.jp2")),
    ("grey_alpha.jp2", include_bytes!("fixtures/grey_alpha.jp2")),
    ("layers.jp2", include_bytes!("fixtures/layers.jp2")),
    ("rgb.j2k", include_bytes!("fixtures/rgb.j2k")),
    ("rgb.jp2", include_bytes!("fixtures/rgb.jp2")),
    ("rgba.jp2", include_bytes!("fixtures/rgba.jp2")),
    ("sycc.jp2", include_bytes!("fixtures/sycc.jp2")),
    ("tiles.jp2", include_bytes!("fixtures/tiles.jp2")),
];

pub(super) fn fixture(name: &str) -> &'static [u8] {
    FIXTURES.iter().find(|(known, _)| *known == name).unwrap().1
}

/// One file of every form that is read.
pub(super) fn files() -> Vec<(&'static str, Vec<u8>)> {
    let rgb = picture(pattern);
    let greys = picture(|x, y| [grey(x, y)]);
    let opaque = picture(|x, y| [grey(x, y), alpha(x)]);
    let mut files: Vec<_> = FIXTURES.iter().map(|(name, file)| (*name, file.to_vec())).collect();
    files.push(("sequential", jpeg(&rgb, ColorType::Rgb, |_| {})));
    files.push(("halved", jpeg(&rgb, ColorType::Rgb, |e| e.set_sampling_factor(SamplingFactor::R_4_2_0))));
    files.push(("restarts", jpeg(&rgb, ColorType::Rgb, |e| e.set_restart_interval(2))));
    files.push(("progressive", jpeg(&rgb, ColorType::Rgb, |e| e.set_progressive(true))));
    files.push(("turned", jpeg(&rgb, ColorType::Rgb, |e| e.add_exif_metadata(&exif(6, true)).unwrap())));
    files.push(("grey jpeg", jpeg(&greys, ColorType::Luma, |_| {})));
    files.push(("rgb png", png(&rgb, PngColor::Rgb, BitDepth::Eight, |_| {})));
    files.push(("grey png", png(&greys, PngColor::Grayscale, BitDepth::Eight, |_| {})));
    files.push(("grey alpha png", png(&opaque, PngColor::GrayscaleAlpha, BitDepth::Eight, |_| {})));
    files
}
