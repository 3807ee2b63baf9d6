//! Cities with edge locations: from where the world's clients come.
//!
//! Amazon CloudFront Global Edge Network: <https://aws.amazon.com/cloudfront/features/>; a location is named after the
//! nearest airport, as the header `x-amz-cf-pop` shows it.

/// A city with an edge location.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Its place in [`EDGES`]; it never changes.
    pub number: u32,
    /// The airport's code: `ICN`.
    pub code: &'static str,
    /// The city: `Seoul`.
    pub city: &'static str,
}

impl Edge {
    /// The city of an airport's code or a city's name, in any case; `new-york` is `New York`.
    pub fn find(text: &str) -> Option<Edge> {
        let words = text.replace(['-', '_'], " ");
        let named = |(_, (code, city)): &(usize, &(&str, &str))| {
            code.eq_ignore_ascii_case(text) || city.eq_ignore_ascii_case(&words)
        };
        let (number, &(code, city)) = EDGES.iter().enumerate().find(named)?;
        Some(Edge { number: number as u32, code, city })
    }
}

/// Code and city. A new one goes to the end: an address follows from the place in the list.
#[rustfmt::skip]
pub static EDGES: &[(&str, &str)] = &[
    ("IAD", "Ashburn"), ("ATL", "Atlanta"), ("BOS", "Boston"), ("ORD", "Chicago"), ("CMH", "Columbus"),
    ("DFW", "Dallas"), ("DEN", "Denver"), ("DTW", "Detroit"), ("HIO", "Hillsboro"), ("IAH", "Houston"),
    ("JAX", "Jacksonville"), ("MCI", "Kansas City"), ("LAX", "Los Angeles"), ("MIA", "Miami"), ("MSP", "Minneapolis"),
    ("YUL", "Montreal"), ("BNA", "Nashville"), ("JFK", "New York"), ("EWR", "Newark"), ("PHL", "Philadelphia"),
    ("PHX", "Phoenix"), ("PIT", "Pittsburgh"), ("QRO", "Queretaro"), ("SLC", "Salt Lake City"),
    ("SFO", "San Francisco"), ("SJC", "San Jose"), ("SEA", "Seattle"), ("TPA", "Tampa"), ("YTO", "Toronto"),
    ("YVR", "Vancouver"), ("AMS", "Amsterdam"), ("ATH", "Athens"), ("TXL", "Berlin"), ("BRU", "Brussels"),
    ("OTP", "Bucharest"), ("BUD", "Budapest"), ("CPH", "Copenhagen"), ("DUB", "Dublin"), ("DUS", "Dusseldorf"),
    ("FRA", "Frankfurt"), ("HAM", "Hamburg"), ("HEL", "Helsinki"), ("LIS", "Lisbon"), ("LHR", "London"),
    ("MAD", "Madrid"), ("MAN", "Manchester"), ("MRS", "Marseille"), ("MXP", "Milan"), ("MUC", "Munich"),
    ("OSL", "Oslo"), ("PMO", "Palermo"), ("CDG", "Paris"), ("PRG", "Prague"), ("FCO", "Rome"), ("SOF", "Sofia"),
    ("ARN", "Stockholm"), ("VIE", "Vienna"), ("WAW", "Warsaw"), ("ZAG", "Zagreb"), ("ZRH", "Zurich"),
    ("BLR", "Bangalore"), ("BKK", "Bangkok"), ("MAA", "Chennai"), ("HAN", "Hanoi"), ("SGN", "Ho Chi Minh City"),
    ("HKG", "Hong Kong"), ("HYD", "Hyderabad"), ("CGK", "Jakarta"), ("CCU", "Kolkata"), ("KUL", "Kuala Lumpur"),
    ("MNL", "Manila"), ("BOM", "Mumbai"), ("DEL", "New Delhi"), ("KIX", "Osaka"), ("PNQ", "Pune"), ("ICN", "Seoul"),
    ("SIN", "Singapore"), ("TPE", "Taipei"), ("NRT", "Tokyo"), ("AKL", "Auckland"), ("BNE", "Brisbane"),
    ("MEL", "Melbourne"), ("PER", "Perth"), ("SYD", "Sydney"), ("CAI", "Cairo"), ("CPT", "Cape Town"),
    ("DXB", "Dubai"), ("FJR", "Fujairah"), ("JED", "Jeddah"), ("JNB", "Johannesburg"), ("LOS", "Lagos"),
    ("BAH", "Manama"), ("MCT", "Muscat"), ("NBO", "Nairobi"), ("TLV", "Tel Aviv"), ("DOH", "Doha"),
    ("BOG", "Bogota"), ("EZE", "Buenos Aires"), ("FOR", "Fortaleza"), ("LIM", "Lima"), ("GIG", "Rio de Janeiro"),
    ("SCL", "Santiago"), ("GRU", "Sao Paulo"),
];
