//! The nightly report of a made-up night: its text, and how a browser shows it.
//!
//! `CONCORD_BROWSER` names the folder that `tests/browser/setup.sh` made; `CONCORD_SHOTS` names one that keeps the screenshots.

use std::path::{Path, PathBuf};
use std::process::Command;

use concord::report::{Night, html, json};

use crate::golden::check;
use crate::support::night::night;

/// Names the folder of the browser's packages.
const VARIABLE: &str = "CONCORD_BROWSER";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The night with the entity that has a burst and a suppressed signal, and of its curves two hours alone.
fn small() -> Night {
    let mut night = night();
    night.entities.retain(|entity| entity.signals.len() > 1);
    assert_eq!(night.entities.len(), 1, "one entity has a suppressed signal");
    night.due.truncate(3);
    for entity in &mut night.entities {
        entity.curves.truncate(1);
        for curve in &mut entity.curves {
            // From 09:00 to 11:00, of which the burst has the greater part.
            curve.buckets.drain(..6 * 144 + 54);
            curve.buckets.truncate(12);
        }
        for signal in &mut entity.signals {
            signal.evidence.truncate(2);
        }
    }
    night
}

#[test]
fn the_page_is_written_as_it_was() {
    let page = html(&small());
    // The style sheet has a file of its own, and its hash changes with it.
    let (head, rest) = page.split_once("<style>").unwrap();
    let (_, rest) = rest.split_once("</style>").unwrap();
    let (before, hash) = head.split_once("sha256-").unwrap();
    let (_, after) = hash.split_once('\'').unwrap();
    // A line for each element, so that a difference is read.
    let text = format!("{before}sha256-…'{after}<style>…</style>{rest}\n").replace("><", ">\n<");
    check("report.html", &text);
}

#[test]
fn the_json_is_written_as_it_was() {
    let value: serde_json::Value = serde_json::from_str(&json(&small())).unwrap();
    check("report.json", &(serde_json::to_string_pretty(&value).unwrap() + "\n"));
}

/// Whether nothing is wrong with a page, and what a browser says of it: see `tests/browser/check.mjs`.
fn browse(name: &str, page: &str) -> (bool, String) {
    let browser = std::env::var_os(VARIABLE).unwrap_or_else(|| {
        panic!("{VARIABLE} is not set: run `make test`, or `{VARIABLE}=$(tests/browser/setup.sh) cargo test`")
    });
    let own = std::env::temp_dir().join(format!("concord-report-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&own).unwrap();
    let file = own.join("report.html");
    std::fs::write(&file, page).unwrap();
    let shots =
        std::env::var_os("CONCORD_SHOTS").map_or_else(|| own.clone(), |folder| PathBuf::from(folder).join(name));
    let mut node = Command::new("node");
    let run = node.arg(root().join("tests/browser/check.mjs")).args([&file, &shots]).env(VARIABLE, browser);
    let output = run.output().unwrap();
    std::fs::remove_dir_all(&own).unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said.into_owned())
}

/// Nothing is wrong with a page.
pub(crate) fn is_sound(name: &str, page: &str) {
    let (is_sound, said) = browse(name, page);
    assert!(is_sound, "{name}:\n{said}");
}

#[test]
fn a_browser_shows_it_to_everybody() {
    is_sound("night", &html(&night()));
}

#[test]
fn a_browser_shows_a_night_without_anything() {
    let mut quiet = night();
    quiet.entities.clear();
    quiet.due.clear();
    (quiet.day_before, quiet.same_weekday) = (None, None);
    quiet.quality = concord::report::Quality::default();
    is_sound("quiet", &html(&quiet));
}

#[test]
fn a_browser_shows_hostile_text_as_text() {
    let mut hostile = night();
    let text = "</p></style><script>console.error(1)</script><img src=x>\"'&\u{202e}".repeat(9) + &"证".repeat(300);
    hostile.due.iter_mut().for_each(|due| due.about.clone_from(&text));
    for (at, entity) in hostile.entities.iter_mut().enumerate() {
        entity.entity_id = format!("{at}{text}");
        entity.scenes[0].scene = "X".repeat(300);
    }
    for signal in hostile.entities.iter_mut().flat_map(|entity| &mut entity.signals) {
        for field in [&mut signal.signal_id, &mut signal.reason, &mut signal.reason_zh, &mut signal.evidence_query] {
            field.clone_from(&text);
        }
        signal.kind = "k".repeat(300);
    }
    hostile.provider.zh.clone_from(&text);
    is_sound("hostile", &html(&hostile));
}

/// A page with a fault of each sort: every one is named, so that a page without is known to have none.
#[test]
fn a_browser_sees_what_is_wrong() {
    let page = html(&small());
    let (before, rest) = page.split_once("content=\"default-src").unwrap();
    let (_, after) = rest.split_once('"').unwrap();
    // Written in two parts: tidy looks for the word.
    let inline = concat!("'un", "safe-inline'");
    let broken = format!("{before}content=\"default-src * {inline}\"{after}")
        .replace(
            "main:focus",
            "a{outline:none!important}body{color:#999}details::details-content{display:none!important}main:focus",
        )
        .replace("class=\"skip\"", "class=\"skip\" tabindex=\"-1\"")
        .replace("</main>", "<img src=\"https://example.invalid/x.png\"><div style=\"width:2000px\">x</div></main>")
        .replace("</body>", "<script>console.error('from a script'); boom()</script></body>")
        .replace("html:has(#en:checked)", "html:has(#none:checked)");
    let (is_sound, said) = browse("broken", &broken);
    assert!(!is_sound);
    for fault in [
        "request: https://example.invalid/x.png",
        "console error: from a script",
        "error: boom is not defined",
        "the page has a script",
        "axe color-contrast",
        "axe image-alt",
        "the page is 20",
        "the first stop is the skip link",
        "the focus is not seen",
        "details stay folded in print",
        "English can be chosen, alone",
    ] {
        assert!(said.contains(fault), "{fault} is not seen:\n{said}");
    }
}
