//! Formulas in parameters' values: `{DBInstanceClassMemory*3/4}`, `LEAST({DBInstanceClassMemory/25165760},12000)`.
//!
//! Specifying DB parameters: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ParamValuesRef.html>

/// Parts of a formula inside one another.
const DEPTH_MAX: usize = 8;

/// What formulas may speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Bytes of memory of the class.
    pub memory_bytes: u64,
    /// Bytes of storage.
    pub storage_bytes: u64,
    /// The port.
    pub port: u16,
}

/// The value of a formula, in whole numbers as RDS calculates; `None`: it is not one.
pub fn value(text: &str, figures: &Figures) -> Option<i128> {
    let mut reader = Reader { rest: text.trim(), figures };
    let value = reader.value(DEPTH_MAX)?;
    reader.rest.is_empty().then_some(value)
}

/// Whether a text is meant as a formula.
pub fn is_formula(text: &str) -> bool {
    text.contains('{')
}

struct Reader<'a> {
    rest: &'a str,
    figures: &'a Figures,
}

impl Reader<'_> {
    fn skip(&mut self, token: &str) -> bool {
        let trimmed = self.rest.trim_start();
        let found = trimmed.strip_prefix(token);
        if let Some(rest) = found {
            self.rest = rest.trim_start();
        }
        found.is_some()
    }

    /// A number, `{…}` or a function of such.
    fn value(&mut self, depth: usize) -> Option<i128> {
        let depth = depth.checked_sub(1)?;
        if self.skip("{") {
            let value = self.expression(depth)?;
            return self.skip("}").then_some(value);
        }
        for (name, fold) in
            [("GREATEST", i128::max as fn(i128, i128) -> i128), ("LEAST", i128::min), ("SUM", i128::saturating_add)]
        {
            if self.skip(name) {
                return self.arguments(depth, fold);
            }
        }
        self.operand()
    }

    fn arguments(&mut self, depth: usize, fold: fn(i128, i128) -> i128) -> Option<i128> {
        if !self.skip("(") {
            return None;
        }
        let mut all = self.value(depth)?;
        while self.skip(",") {
            all = fold(all, self.value(depth)?);
        }
        self.skip(")").then_some(all)
    }

    /// Products and quotients, from left to right; then their sums.
    fn expression(&mut self, depth: usize) -> Option<i128> {
        let mut sum = self.product(depth)?;
        loop {
            sum = match () {
                () if self.skip("+") => sum.checked_add(self.product(depth)?)?,
                () if self.skip("-") => sum.checked_sub(self.product(depth)?)?,
                () => return Some(sum),
            };
        }
    }

    fn product(&mut self, depth: usize) -> Option<i128> {
        let mut all = self.factor(depth)?;
        loop {
            all = match () {
                () if self.skip("*") => all.checked_mul(self.factor(depth)?)?,
                () if self.skip("/") => all.checked_div(self.factor(depth)?)?,
                () => return Some(all),
            };
        }
    }

    fn factor(&mut self, depth: usize) -> Option<i128> {
        let depth = depth.checked_sub(1)?;
        if self.skip("(") {
            let value = self.expression(depth)?;
            return self.skip(")").then_some(value);
        }
        self.operand()
    }

    fn operand(&mut self) -> Option<i128> {
        if self.skip("DBInstanceClassMemory") {
            return Some(self.figures.memory_bytes.into());
        }
        if self.skip("AllocatedStorage") {
            return Some(self.figures.storage_bytes.into());
        }
        if self.skip("EndPointPort") {
            return Some(self.figures.port.into());
        }
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let number = self.rest[..end].parse::<u64>().ok()?;
        self.rest = self.rest[end..].trim_start();
        Some(number.into())
    }
}
