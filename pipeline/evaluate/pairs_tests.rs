//! What a file of pairs may be, and what is said of each fault.

use super::*;

fn fault(file: &str) -> String {
    Pairs::read(file.as_bytes()).unwrap_err().to_string()
}

#[test]
fn columns_stand_in_any_order() {
    let file = "\u{feff}same,fold,group,right,left\r\n1,3,old,b/2.jpg,a.jpg\r\n0,4,,\"c, d.jpg\",a.jpg\r\n";
    let pairs = Pairs::read(file.as_bytes()).unwrap();
    assert_eq!(pairs.photos(), ["a.jpg", "b/2.jpg", "c, d.jpg"]);
    assert_eq!(pairs.groups, ["old"]);
    assert_eq!(pairs.columns_unused, ["fold"]);
    assert_eq!(
        pairs.pairs,
        [
            Pair { left: 0, right: 1, label: Label::Same, group: Some(0), line: 2 },
            Pair { left: 0, right: 2, label: Label::Different, group: None, line: 3 },
        ]
    );
}

#[test]
fn faults_say_where_and_what() {
    let check = |file: &str, expected: &str| {
        let found = fault(file);
        assert!(found.contains(expected), "{found:?} says {expected:?}");
    };
    check("", "no column `left`");
    check("left,right,label\n", "no column `same`");
    check("left,right,same,same\n", "two columns `same`");
    check("left,right,same\n", "none");
    check("left,right,same\na,b,1\n\na,c\n", "line 4");
    check("left,right,same\na,b,yes\n", "line 2 of the pairs: same is 1 or 0, not \"yes\"");
    check("left,right,same\na,a,1\n", "itself");
    check("left,right,same\na,,1\n", "missing");
    check("left,right,same\na,b,1\nb,a,0\n", "line 3 of the pairs contradicts line 2");
    check("left,right,same,group\na,b,1,\"x\ny\"\n", "one line");
}

#[test]
fn no_path_leaves_the_folder() {
    for path in ["../a.jpg", "/etc/passwd", "a/../../b.jpg", "a//b.jpg", "./a.jpg", "a/..", "a/", "a\u{0}.jpg"] {
        assert!(fault(&format!("left,right,same\nb.jpg,{path},0\n")).contains("line 2"), "{path}");
    }
    assert!(Pairs::read(b"left,right,same\na/b..jpg,..c.jpg,0\n").is_ok());
}

#[test]
fn a_repeated_pair_counts_once() {
    let pairs = Pairs::read(b"left,right,same\na,b,1\nb,a,1\na,c,0\na,b,1\n").unwrap();
    assert_eq!((pairs.pairs.len(), pairs.repeated), (2, 2));
    assert_eq!(pairs.pairs[1].line, 4);
}
