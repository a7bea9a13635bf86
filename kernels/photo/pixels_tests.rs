//! The buffers of pixels serve photo after photo and keep nothing.

use super::support::{HEIGHT, LIMITS, WIDTH, decoded, files, pattern, picture};
use super::{Pixels, Unreadable, decode};

#[test]
fn one_buffer_serves_all_photos() {
    let files = files();
    let mut pixels = Pixels::new();
    // The largest room is that of four samples a pixel, and one file is turned: twice, and both buffers have had both.
    for (name, file) in files.iter().chain(&files) {
        decode(file, LIMITS, &mut pixels).unwrap_or_else(|fault| panic!("{name}: {fault}"));
    }
    let mut places: Vec<_> = Vec::new();
    for (name, file) in &files {
        decode(file, LIMITS, &mut pixels).unwrap();
        assert!(pixels.rgb() == decoded(file).rgb(), "{name} is as in a fresh buffer");
        places.push(pixels.rgb().as_ptr());
    }
    places.sort_unstable();
    places.dedup();
    assert!(places.len() <= 2, "the photo and its turned copy change places, and nothing else is reserved");
}

#[test]
fn what_failed_or_was_wiped_is_gone() {
    let (_, file) = &files()[0];
    let mut pixels = decoded(file);
    assert_eq!(decode(&file[..file.len() - 1], LIMITS, &mut pixels), Err(Unreadable::Damaged));
    assert_eq!((pixels.width(), pixels.height(), pixels.rgb().len()), (0, 0, 0));
    let mut pixels = decoded(file);
    assert_eq!(decode(b"GIF89a", LIMITS, &mut pixels), Err(Unreadable::UnknownFormat));
    assert_eq!((pixels.width(), pixels.height(), pixels.rgb().len()), (0, 0, 0));
    let mut pixels = decoded(file);
    pixels.wipe();
    assert_eq!((pixels.width(), pixels.height(), pixels.rgb().len()), (0, 0, 0));
    assert!(pixels.room(WIDTH * HEIGHT * 4).iter().all(|byte| *byte == 0));
}

#[test]
fn debug_says_only_the_sides() {
    let pixels = Pixels::from_rgb(WIDTH as u32, HEIGHT as u32, &picture(pattern));
    assert_eq!(format!("{pixels:?}"), "Pixels(24x20)");
    assert_eq!(pixels.rgb(), picture(pattern));
}
