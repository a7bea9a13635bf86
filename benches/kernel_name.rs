//! How long does it take to compare a claimed name with a record's, on every path, and what would a person write instead?
//!
//! Prints, per path, the median nanoseconds a pair over some hundred pairs and what the comparison answers, and beside it what
//! two usual ways of comparing names take and answer on the same pairs: normalising both to capitals and comparing for
//! equality, and turning characters to Pinyin with the crate `pinyin` and taking a Jaro-Winkler similarity of 0.9 and more
//! for agreement. `agree` counts the pairs that are said to agree; all or none of a path should.

#![expect(clippy::print_stdout, reason = "a bench prints its result")]
#![expect(clippy::disallowed_methods, reason = "a bench reads the clock")]

use std::hint::black_box;
use std::time::Instant;

use kernels::name::{NameKey, Recorded, Scratch, compare, key};
use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

/// Runs whose median is reported.
const RUNS: usize = 11;

/// Passes over the pairs of a path in one run.
const PASSES: usize = 20;

/// The similarity from which two names are usually taken for one.
const SIMILAR: f64 = 0.9;

/// Surnames: simplified, traditional, Latin. All of them are common, so that nobody is meant.
const SURNAMES: [[&str; 3]; 16] = [
    ["张", "張", "ZHANG"],
    ["陈", "陳", "CHEN"],
    ["刘", "劉", "LIU"],
    ["黄", "黃", "HUANG"],
    ["赵", "趙", "ZHAO"],
    ["吴", "吳", "WU"],
    ["孙", "孫", "SUN"],
    ["马", "馬", "MA"],
    ["冯", "馮", "FENG"],
    ["单", "單", "SHAN"],
    ["苏", "蘇", "SU"],
    ["钱", "錢", "QIAN"],
    ["邓", "鄧", "DENG"],
    ["韩", "韓", "HAN"],
    ["萧", "蕭", "XIAO"],
    ["吕", "呂", "LYU"],
];

/// Given names, as the surnames.
const GIVEN: [[&str; 3]; 16] = [
    ["伟东", "偉東", "WEIDONG"],
    ["丽华", "麗華", "LIHUA"],
    ["国强", "國強", "GUOQIANG"],
    ["静", "靜", "JING"],
    ["晓红", "曉紅", "XIAOHONG"],
    ["志刚", "志剛", "ZHIGANG"],
    ["乐", "樂", "LE"],
    ["鹏飞", "鵬飛", "PENGFEI"],
    ["美兰", "美蘭", "MEILAN"],
    ["建军", "建軍", "JIANJUN"],
    ["凤", "鳳", "FENG"],
    ["胜男", "勝男", "SHENGNAN"],
    ["云龙", "雲龍", "YUNLONG"],
    ["长明", "長明", "CHANGMING"],
    ["宝玉", "寶玉", "BAOYU"],
    ["欢", "歡", "HUAN"],
];

/// A claim and a record's names; an empty one is not there.
struct Pair {
    claimed: String,
    native: String,
    latin: String,
}

fn pair(claimed: impl Into<String>, native: impl Into<String>, latin: impl Into<String>) -> Pair {
    Pair { claimed: claimed.into(), native: native.into(), latin: latin.into() }
}

/// The pairs of a path: one for each surname and given name.
fn pairs(make: impl Fn([&str; 3], [&str; 3]) -> Pair) -> Vec<Pair> {
    SURNAMES.iter().flat_map(|surname| GIVEN.iter().map(|given| make(*surname, *given))).collect()
}

fn main() {
    let start = Instant::now();
    let first = compare("ZHANG SAN", Recorded { native: Some("张三"), latin: None }, &mut Scratch::new());
    println!("the first reading, which makes the tables: {} in {} µs", first.as_str(), start.elapsed().as_micros());
    println!("{:44} {:>10} {:>10} {:>10}   agree of pairs", "path, ns a pair", "concord", "equality", "similarity");
    let full = |form: usize, surname: [&str; 3], given: [&str; 3]| surname[form].to_owned() + given[form];
    let latin = |surname: [&str; 3], given: [&str; 3]| format!("{} {}", surname[2], given[2]);
    row("equal keys, Latin", Way::Keys, &pairs(|s, g| pair(latin(s, g).to_lowercase(), full(0, s, g), latin(s, g))));
    row("equal keys, characters", Way::Keys, &pairs(|s, g| pair(full(0, s, g), full(0, s, g), latin(s, g))));
    let compared = [
        ("equal, Latin", pairs(|s, g| pair(latin(s, g).to_lowercase(), full(0, s, g), latin(s, g)))),
        ("traditional claim, simplified record", pairs(|s, g| pair(full(1, s, g), full(0, s, g), latin(s, g)))),
        ("characters, Latin record", pairs(|s, g| pair(full(0, s, g), "", latin(s, g)))),
        ("Latin claim, record in characters", pairs(|s, g| pair(latin(s, g), full(0, s, g), ""))),
        ("surname last", pairs(|s, g| pair(format!("{} {}", g[2], s[2]), full(0, s, g), latin(s, g)))),
        ("tones", pairs(|s, g| pair(latin(s, g).replace('A', "Ā"), full(0, s, g), latin(s, g)))),
        ("differs, Latin", pairs(|s, g| pair(format!("{} {}N", s[2], g[2]), full(0, s, g), latin(s, g)))),
        ("differs, characters", pairs(|s, g| pair(full(0, s, g).replace(g[0], "四"), full(0, s, g), latin(s, g)))),
        ("differs, reading", pairs(|s, g| pair(format!("{} {}N", s[2], g[2]), full(0, s, g), ""))),
        ("umlaut of other prints", vec![pair("LV LIHUA", "吕丽华", "LYU LIHUA")]),
        (
            "cut by a zone",
            vec![pair("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", "", "NILAVADHANANANDA, CHAYAPA DEJTHAMRONG KRASUANG")],
        ),
        ("120 letters of several readings", vec![pair("LE".repeat(60), "乐".repeat(60), "")]),
        ("120 letters with marks, eight parts", vec![pair("Ä".repeat(120), "", "AEAEAEAEAEAEAEA ".repeat(8))]),
    ];
    for (name, pairs) in &compared {
        row(name, Way::Compare, pairs);
    }
}

/// What of this project is measured.
enum Way {
    /// The key of the claim against the stored keys.
    Keys,
    /// The comparison of the texts.
    Compare,
}

fn row(name: &str, way: Way, pairs: &[Pair]) {
    let mut scratch = Scratch::new();
    let mut spare = String::new();
    let stored: Vec<[Option<NameKey>; 2]> =
        pairs.iter().map(|pair| [key(&pair.native, &mut spare), key(&pair.latin, &mut spare)]).collect();
    let own = measure(pairs, |place, pair| match way {
        Way::Keys => stored[place].contains(&key(&pair.claimed, &mut spare)),
        Way::Compare => compare(&pair.claimed, recorded(pair), &mut scratch).agrees(),
    });
    let equality = measure(pairs, |_, pair| by_equality(pair));
    let similarity = measure(pairs, |_, pair| by_similarity(pair));
    println!(
        "{name:44} {:>10.0} {:>10.0} {:>10.0}   {} {} {} of {}",
        own.nanoseconds,
        equality.nanoseconds,
        similarity.nanoseconds,
        own.agree,
        equality.agree,
        similarity.agree,
        pairs.len()
    );
}

fn recorded(pair: &Pair) -> Recorded<'_> {
    let there = |name| Some(name).filter(|name: &&str| !name.is_empty());
    Recorded { native: there(&pair.native), latin: there(&pair.latin) }
}

struct Measured {
    nanoseconds: f64,
    agree: usize,
}

/// The median over the runs of nanoseconds a pair, and how many pairs agree.
fn measure(pairs: &[Pair], mut agrees: impl FnMut(usize, &Pair) -> bool) -> Measured {
    let agree = (0..pairs.len()).filter(|place| agrees(*place, &pairs[*place])).count();
    let mut runs: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..PASSES {
                for (place, pair) in pairs.iter().enumerate() {
                    black_box(agrees(place, black_box(pair)));
                }
            }
            start.elapsed().as_nanos() as f64 / (PASSES * pairs.len()) as f64
        })
        .collect();
    runs.sort_by(f64::total_cmp);
    Measured { nanoseconds: runs[RUNS / 2], agree }
}

/// What a person writes first: normalised capitals without separators, compared for equality.
fn by_equality(pair: &Pair) -> bool {
    let plain = |name: &str| -> String {
        name.nfkc().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_uppercase).collect()
    };
    let claimed = plain(&pair.claimed);
    [&pair.native, &pair.latin].into_iter().any(|name| plain(name) == claimed)
}

/// What a person writes second: everything in Pinyin, and a similarity.
fn by_similarity(pair: &Pair) -> bool {
    let plain = |name: &str| -> String {
        let letters = name.nfkc().filter(|letter| letter.is_alphanumeric());
        letters
            .flat_map(|letter| {
                match letter.to_pinyin() {
                    Some(reading) => reading.plain().to_uppercase(),
                    None => letter.to_uppercase().collect(),
                }
                .chars()
                .collect::<Vec<_>>()
            })
            .collect()
    };
    let claimed = plain(&pair.claimed);
    [&pair.native, &pair.latin].into_iter().any(|name| strsim::jaro_winkler(&plain(name), &claimed) >= SIMILAR)
}
