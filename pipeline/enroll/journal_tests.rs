//! What a journal remembers, and what a killed writer leaves of it.

use kernels::document::DocType;

use super::*;

#[test]
fn a_journal_remembers_whole_digests() {
    let folder = std::env::temp_dir().join(format!("concord-journal-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let digests: Vec<Digest> = (0..5).map(|number| [number; DIGEST_BYTES]).collect();
    Journal::open(&folder, 9).unwrap().add(&digests[..3]).unwrap();
    File::options().append(true).open(folder.join(NAME)).unwrap().write_all(&[9; 7]).unwrap();
    let mut journal = Journal::open(&folder, 9).unwrap();
    journal.add(&digests[3..]).unwrap();
    assert!(journal.holds(&digests[2]) && !journal.holds(&digests[3]));
    let held: Vec<bool> = {
        let journal = Journal::open(&folder, 3).unwrap();
        digests.iter().map(|digest| journal.holds(digest)).collect()
    };
    assert_eq!(held, [false, false, true, true, true], "the newest are read where not all may be");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_digest_depends_on_everything() {
    let key = |number: &str| DocKey::parse(DocType::Passport, number.as_bytes()).unwrap();
    let of =
        |model: &str, number: &str, photo: u8, template: u8| digest(model, key(number), &[photo; 32], &[template; 8]);
    let one = of("a", "E00000001", 1, 1);
    let others = [
        of("b", "E00000001", 1, 1),
        of("a", "E00000002", 1, 1),
        of("a", "E00000001", 2, 1),
        of("a", "E00000001", 1, 2),
    ];
    assert!(others.iter().all(|other| *other != one));
    assert_eq!(of("a", "E00000001", 1, 1), one);
}
