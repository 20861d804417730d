//! Time zones that people choose from.

use std::{collections::BTreeMap, sync::OnceLock};

/// A part of the world.
pub(crate) struct Region {
    /// Key of its name.
    pub(crate) text: &'static str,
    pub(crate) zones: Vec<Zone>,
}

/// A time zone.
pub(crate) struct Zone {
    /// As the IANA database has it.
    pub(crate) name: String,
    /// As people read it.
    pub(crate) place: String,
}

/// Parts of the world as the IANA database names them. What stands elsewhere are names of long ago,
/// kept for old programs.
const REGIONS: [(&str, &str); 10] = [
    ("Africa", "region-africa"),
    ("America", "region-america"),
    ("Antarctica", "region-antarctica"),
    ("Arctic", "region-arctic"),
    ("Asia", "region-asia"),
    ("Atlantic", "region-atlantic"),
    ("Australia", "region-australia"),
    ("Europe", "region-europe"),
    ("Indian", "region-indian"),
    ("Pacific", "region-pacific"),
];

/// Every time zone there is to choose, by part of the world; UTC comes first.
pub(crate) fn regions() -> &'static [Region] {
    static KNOWN: OnceLock<Vec<Region>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let mut found: BTreeMap<&str, Vec<Zone>> = BTreeMap::new();
        for name in jiff::tz::db().available() {
            let name = name.as_str();
            let Some((region, place)) = name.split_once('/') else { continue };
            let Some((region, _)) = REGIONS.iter().find(|(known, _)| *known == region) else {
                continue;
            };
            let place = place.replace('/', ", ").replace('_', " ");
            found.entry(region).or_default().push(Zone { name: name.to_owned(), place });
        }
        let utc = Zone { name: "UTC".to_owned(), place: "UTC".to_owned() };
        let mut regions = vec![Region { text: "region-all", zones: vec![utc] }];
        regions.extend(REGIONS.iter().map(|(name, text)| {
            let mut zones = found.remove(name).unwrap_or_default();
            zones.sort_by(|one, two| one.place.cmp(&two.place));
            Region { text, zones }
        }));
        regions
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_the_world_has_its_zones() {
        let all: Vec<&Zone> = regions().iter().flat_map(|region| &region.zones).collect();
        assert!(regions().iter().all(|region| !region.zones.is_empty()));
        for (name, place) in [
            ("UTC", "UTC"),
            ("Europe/Zurich", "Zurich"),
            ("America/Argentina/Buenos_Aires", "Argentina, Buenos Aires"),
        ] {
            assert_eq!(
                all.iter().filter(|zone| zone.name == name && zone.place == place).count(),
                1
            );
        }
        for zone in all {
            assert!(jiff::tz::TimeZone::get(&zone.name).is_ok(), "{}", zone.name);
        }
    }
}
