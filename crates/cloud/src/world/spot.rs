//! Where on the simulated internet the user's programs may run beside the laptop: in a region, in a city with an edge
//! location. Each has an address of its own in the cloud's public range.

use base::{REGIONS, Region};
use net_model::Edge;

/// A place on the internet, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// A region.
    Region(Region),
    /// A city.
    City(Edge),
}

impl Spot {
    /// A region's code, a city, or the code of its airport.
    pub fn parse(text: &str) -> Option<Spot> {
        let region = Region::parse(text).filter(|r| *r != Region::GLOBAL).map(Spot::Region);
        region.or_else(|| Edge::find(text).map(Spot::City))
    }

    /// Its name in the network: `ap-northeast-2`, `icn`.
    pub fn name(self) -> String {
        match self {
            Spot::Region(region) => region.code().to_owned(),
            Spot::City(edge) => edge.code.to_ascii_lowercase(),
        }
    }

    /// Its address, counted from the beginning of the cloud's public range.
    pub fn offset(self) -> u32 {
        match self {
            Spot::Region(region) => {
                let number = REGIONS.iter().position(|r| r.code == region.code()).unwrap_or(0) as u32;
                svc_vpc::LAPTOP_OFFSET + 1 + number
            }
            Spot::City(edge) => svc_vpc::CITIES_OFFSET + edge.number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use net_model::EDGES;
    use std::collections::BTreeSet;

    #[test]
    fn a_city_is_known_by_its_name_and_by_its_airport() {
        let seoul = Spot::parse("Seoul").unwrap();
        assert_eq!((Spot::parse("icn"), seoul.name()), (Some(seoul), "icn".to_owned()));
        assert_eq!(Spot::parse("new-york"), Spot::parse("New York"));
        assert_eq!(Spot::parse("ap-northeast-2").unwrap().name(), "ap-northeast-2");
        for unknown in ["", "atlantis", "aws-global", "se"] {
            assert_eq!(Spot::parse(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn every_place_has_a_name_and_an_address_that_nobody_else_has() {
        let regions = REGIONS.iter().filter_map(|r| Spot::parse(r.code));
        let all: Vec<Spot> = regions.chain(EDGES.iter().filter_map(|(code, _)| Spot::parse(code))).collect();
        let names: BTreeSet<String> = all.iter().map(|s| s.name()).collect();
        let offsets: BTreeSet<u32> = all.iter().map(|s| s.offset()).collect();
        assert_eq!((names.len(), offsets.len()), (all.len(), all.len()));
        let free = svc_vpc::FREE_ADDRESSES;
        assert!(offsets.iter().all(|offset| !free.contains(offset) && *offset < 1023), "none that an account may get");
    }
}
