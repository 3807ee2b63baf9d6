//! Capacity units that a call consumed, and how they are shown.
//!
//! Amazon DynamoDB API Reference, ConsumedCapacity.

use api_dynamodb as api;
use shape::Entries;

/// Units of one table and its indexes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cost {
    /// Units of the table itself.
    pub table: f64,
    /// Units by index: name, whether it is local.
    pub indexes: Vec<(String, bool, f64)>,
}

impl Cost {
    /// Units of the table alone.
    pub fn of_table(units: f64) -> Cost {
        Cost { table: units, indexes: Vec::new() }
    }
    /// Adds units of an index.
    pub fn index(&mut self, name: &str, local: bool, units: f64) {
        match self.indexes.iter_mut().find(|(n, ..)| n == name) {
            Some((.., has)) => *has += units,
            None => self.indexes.push((name.to_owned(), local, units)),
        }
    }
    /// Adds another cost of the same table.
    pub fn add(&mut self, other: &Cost) {
        self.table += other.table;
        for (name, local, units) in &other.indexes {
            self.index(name, *local, *units);
        }
    }
    /// All units.
    pub fn total(&self) -> f64 {
        self.table + self.indexes.iter().map(|(.., u)| u).sum::<f64>()
    }
    /// Twice as many: a transaction's.
    pub fn doubled(mut self) -> Cost {
        self.table *= 2.0;
        self.indexes.iter_mut().for_each(|(.., u)| *u *= 2.0);
        self
    }
}

/// Which units a transaction shows beside the sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Split {
    No,
    Read,
    Write,
}

fn capacity(units: f64, split: Split) -> api::Capacity {
    api::Capacity {
        capacity_units: Some(units),
        read_capacity_units: (split == Split::Read).then_some(units),
        write_capacity_units: (split == Split::Write).then_some(units),
    }
}

/// What is shown of a cost; `None` when nothing was asked for.
pub fn shown(
    cost: &Cost,
    table: &str,
    mode: Option<api::ReturnConsumedCapacity>,
    split: Split,
) -> Option<api::ConsumedCapacity> {
    let detailed = match mode? {
        api::ReturnConsumedCapacity::None => return None,
        api::ReturnConsumedCapacity::Total => false,
        api::ReturnConsumedCapacity::Indexes => true,
    };
    let of = |wanted: bool| -> Option<Entries<api::Capacity>> {
        let all: Entries<api::Capacity> = cost
            .indexes
            .iter()
            .filter(|(_, local, _)| *local == wanted)
            .map(|(n, _, u)| (n.clone(), capacity(*u, split)))
            .collect();
        (detailed && !all.0.is_empty()).then_some(all)
    };
    let total = capacity(cost.total(), split);
    Some(api::ConsumedCapacity {
        table_name: Some(table.to_owned()),
        capacity_units: total.capacity_units,
        read_capacity_units: total.read_capacity_units,
        write_capacity_units: total.write_capacity_units,
        table: detailed.then(|| capacity(cost.table, split)),
        local_secondary_indexes: of(true),
        global_secondary_indexes: of(false),
        ..Default::default()
    })
}
