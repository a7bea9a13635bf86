//! How whole the data is.

use super::*;
use crate::report::testing::{DATE, minute, small};

#[test]
fn flaws_are_named() {
    let mut night = small();
    assert!(quality(&night).into_string().contains("No row came late, and no day is missing."));
    night.quality.rows_late = 7;
    night.quality.late_s_max = 61;
    night.quality.missing_days = (0..70).map(|day| DATE.plus(-day)).collect();
    let gap = Gap { entity_id: None, service: None, from: minute(0), until: minute(30) };
    night.quality.gaps = vec![gap; 100];
    let page = quality(&night).into_string();
    for said in
        ["gaps 170, late rows 7", "7, the latest by 2 min", "Rows left out: 8.", "Rows left out: 40.", "all entities"]
    {
        assert!(page.contains(said), "{said}\n{page}");
    }
}
