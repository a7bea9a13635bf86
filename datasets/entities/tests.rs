//! The list keeps its promises.

use std::collections::HashSet;

use super::{Service, entities, write_entities};

#[test]
fn forty_entities_with_agreements() {
    let ids: HashSet<_> = entities().iter().map(|entity| entity.id.as_str()).collect();
    assert_eq!(ids.len(), 40);
    for entity in entities() {
        assert!(entity.offers(Service::RealName) && entity.offers(Service::RealPerson), "{}", entity.id);
        assert!(!entity.scenes.is_empty() && entity.weight > 0, "{}", entity.id);
    }
    assert!(entities().iter().any(|entity| entity.offers(Service::Chip)));
}

#[test]
fn one_line_an_entity() {
    let path = std::env::temp_dir().join(format!("concord-entities-{}.ndjson", std::process::id()));
    write_entities(&path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(text.lines().count(), entities().len());
    for line in text.lines() {
        let entity: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(entity["id"].is_string() && entity["scenes"].is_array(), "{line}");
    }
}
