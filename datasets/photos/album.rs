//! The photos themselves: a folder goes in, decoded pixels come out.

use std::io;
use std::path::Path;

use kernels::photo::{PhotoLimits, Pixels, decode};

use super::picture::{Picture, View};

/// Photos of the package.
const PHOTOS: usize = 6;

/// The six group photos, decoded: some 45 MB.
pub struct Album {
    photos: Vec<Pixels>,
}

impl Album {
    /// Reads `sample1.jpg` to `sample6.jpg` of a folder.
    ///
    /// # Errors
    /// Where one is missing or is no photo; the text names it.
    pub fn open(folder: &Path) -> io::Result<Album> {
        let photos = (1..=PHOTOS).map(|number| {
            let path = folder.join(format!("sample{number}.jpg"));
            let file = std::fs::read(&path)
                .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
            let mut pixels = Pixels::new();
            decode(&file, PhotoLimits::USUAL, &mut pixels)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {error}", path.display())))?;
            Ok(pixels)
        });
        Ok(Album { photos: photos.collect::<io::Result<_>>()? })
    }

    /// What a view into photo `sample`, from 1, shows.
    pub(crate) fn cut(&self, sample: usize, view: View, size: [u16; 2]) -> Picture {
        Picture::cut(&self.photos[sample - 1], view, size)
    }
}
