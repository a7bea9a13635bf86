//! Arrow files and streams that would lose rows if only what their ends say were read.

use arrow::ipc::MetadataVersion;

use super::*;

/// The places between the messages of a stream.
fn seams(stream: &[u8]) -> Vec<usize> {
    let mark = [0xff; 4];
    (0..stream.len()).step_by(8).filter(|at| stream[*at..].starts_with(&mark)).collect()
}

#[test]
fn no_row_of_a_stream_is_passed_over() {
    let one = ipc_stream(&batch(10), None);
    let seams = seams(&one);
    assert_eq!(seams.len(), 4, "a schema, two batches, the end");
    for at in &seams {
        refused("a.arrow", &one[..*at], "damaged or cut off (Arrow)");
    }
    let end = one.len() - 8;
    assert_eq!(seams[3], end);
    refused("a.arrow", &one[..end], "no end-of-stream mark");
    refused("a.arrow", &one[..end + 4], "damaged or cut off (Arrow)");
    for more in [one.as_slice(), &one[seams[1]..], b"garbage", b"\0"] {
        refused("a.arrow", &[one.as_slice(), more].concat(), "something follows the end of the stream");
    }
}

#[test]
fn no_row_of_a_file_is_passed_over() {
    let one = ipc_file(&batch(10), None);
    let none = FileWriter::try_new(Vec::new(), &batch(10).schema()).and_then(FileWriter::into_inner).unwrap();
    for (first, second) in [(&one, &one), (&one, &none), (&none, &one)] {
        refused("a.arrow", &[first.as_slice(), second].concat(), "damaged or cut off (Arrow)");
    }
    check("a.arrow", &none, 0, 1);
    // Some writers lay the schema down without the mark and the length of a message.
    let bare = |file: &[u8]| {
        let at = seams(file)[0];
        [&file[..at], &[0; 8], &file[at + 8..]].concat()
    };
    let (bare, bare_none) = (bare(&one), bare(&none));
    check("a.arrow", &bare, 10, 2);
    check("a.arrow", &bare_none, 0, 1);
    for (first, second) in [(&bare, &bare), (&bare, &bare_none), (&bare_none, &bare)] {
        refused("a.arrow", &[first.as_slice(), second].concat(), "damaged or cut off (Arrow)");
    }
    let mut with_dictionary = Vec::new();
    let keyed: DictionaryArray<Int32Type> = ["a", "b", "a"].into_iter().collect();
    let keyed: ArrayRef = Arc::new(keyed);
    let keyed = RecordBatch::try_from_iter([("word", keyed)]).unwrap();
    for alignment in [8, 64] {
        with_dictionary.clear();
        let options = IpcWriteOptions::try_new(alignment, false, MetadataVersion::V5).unwrap();
        let mut writer = FileWriter::try_new_with_options(&mut with_dictionary, &keyed.schema(), options).unwrap();
        writer.write(&keyed).unwrap();
        writer.finish().unwrap();
        drop(writer);
        assert_eq!(read("a.arrow", &with_dictionary, 100).unwrap(), std::slice::from_ref(&keyed));
    }
}
