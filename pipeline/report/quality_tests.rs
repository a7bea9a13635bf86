//! How whole the data is.

use super::*;
use crate::report::testing::{DATE, minute, small};
use crate::terms::Service;

#[test]
fn flaws_are_named() {
    let mut night = small();
    assert!(quality(&night).into_string().contains("No row came late, there is no gap, and no day is missing."));
    (night.quality.rows_late, night.quality.late_s_max) = (7, 7_201);
    (night.quality.buckets_open, night.quality.entities_open) = (14, 3);
    let late = Late { entity_id: "e-9".to_owned(), service: Service::Chip, rows: 7, late_s_max: 7_201 };
    night.quality.late = vec![late; 61];
    night.quality.missing_days = (0..70).map(|day| DATE.plus(-day)).collect();
    let gap = Gap {
        entity_id: "e-8".to_owned(),
        service: Service::RealName,
        from: minute(0),
        until: minute(30),
        expected: 41.4,
    };
    night.quality.gaps = vec![gap; 100];
    let page = quality(&night).into_string();
    for said in [
        "gaps 100, days without results 70, late rows 7",
        "7; the oldest came 3 h after it was asked",
        "14, of 3 entities",
        "Rows left out: 8.",
        "Rows left out: 40.",
        "Rows left out: 1.",
        "11-27 00:00–00:30</td><td class=\"number\">41",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
}
