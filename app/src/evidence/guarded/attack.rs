//! Whoever reads all that a council may, before and after somebody was written down, and works with every rule that is public: what each
//! number may have been, what lines add up to, that a year is its quarters. X4 of `docs/requirements.md` (REP-6): of 10,000 pairs of questions none
//! tells a number below eight.

use std::collections::BTreeMap;

use super::{
    super::take_up::{Count, Lines, TakeUp},
    FEW, Held, Number, key_of, settle, split,
};

/// Numbers that come out the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    /// Small ones often: most of what is counted here is rare.
    fn rare(&mut self, n: u64) -> usize {
        let once = self.below(n);
        self.below(once + 1) as usize
    }
}

/// Somebody who was referred and came.
#[derive(Clone, Copy)]
struct Arrival {
    /// The first and last quarter that they count in.
    quarters: (usize, usize),
    district: usize,
    decile: Option<usize>,
    gender: usize,
    source: usize,
    accepted: bool,
}

const QUARTERS: usize = 4;
const GENDERS: usize = 5;
const SOURCES: usize = 10;

fn arrival(dice: &mut Dice) -> Arrival {
    let first = dice.below(QUARTERS as u64) as usize;
    Arrival {
        quarters: (first, (first + dice.rare(3)).min(QUARTERS - 1)),
        district: dice.rare(6),
        decile: (dice.below(9) > 0).then(|| dice.rare(10)),
        gender: dice.rare(GENDERS as u64),
        source: dice.rare(SOURCES as u64),
        accepted: dice.below(4) > 0,
    }
}

/// What can be asked: a return of a quarter; take-up of a quarter or of the year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Asked {
    Return(usize),
    TakeUp(usize),
    Year,
}

impl Asked {
    const ALL: [Asked; 9] = [
        Asked::Return(0),
        Asked::Return(1),
        Asked::Return(2),
        Asked::Return(3),
        Asked::TakeUp(0),
        Asked::TakeUp(1),
        Asked::TakeUp(2),
        Asked::TakeUp(3),
        Asked::Year,
    ];

    /// The true numbers.
    fn counted(self, of: &[Arrival]) -> Held {
        match self {
            Asked::Return(at) => {
                let mut held = Held::new();
                let mut add = |figure: &str, part: String| *held.entry(key_of(figure, &part)).or_default() += 1;
                for one in of.iter().filter(|one| one.quarters.0 <= at && at <= one.quarters.1) {
                    for part in [String::new(), format!("={}", one.gender)] {
                        add("gender", part);
                    }
                    if one.quarters.0 == at {
                        for part in [String::new(), format!("={}", one.source)] {
                            add("source", part);
                        }
                    }
                }
                held
            }
            Asked::TakeUp(at) => take_up(of.iter().filter(|one| one.quarters.0 == at)).held(),
            Asked::Year => take_up(of.iter()).held(),
        }
    }
}

fn take_up<'a>(of: impl Iterator<Item = &'a Arrival>) -> TakeUp {
    let mut districts = BTreeMap::<usize, Count>::new();
    let mut counted = TakeUp::default();
    for one in of {
        let add = |count: &mut Count| {
            count.received += 1;
            count.accepted += i64::from(one.accepted);
        };
        add(&mut counted.all);
        match one.decile {
            None => add(&mut counted.not_known),
            Some(decile) => {
                add(&mut counted.deciles[decile]);
                add(districts.entry(one.district).or_default());
            }
        }
    }
    counted.districts = districts.into_iter().map(|(at, count)| (format!("District {at}"), count)).collect();
    counted
}

/// What a number may have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Between(i64, i64);

impl Between {
    fn of(number: Number) -> Between {
        match number {
            Number::Few => Between(0, FEW - 1),
            Number::About(n) => Between((n - 2).max(FEW), n + 2),
            Number::Exact(n) => Between(n, n),
        }
    }

    /// Whether somebody is told: a few of whom it is known that they are there, or how many.
    fn tells(self) -> bool {
        self.1 < FEW && (self.0 > 0 || self.0 == self.1)
    }
}

/// Unknown numbers, and what is known of their sums.
#[derive(Default)]
struct Known {
    cells: Vec<Between>,
    names: BTreeMap<String, usize>,
    sums: Vec<(Vec<usize>, Between)>,
    /// One cell is the sum of others.
    equal: Vec<(usize, Vec<usize>)>,
}

impl Known {
    fn cell(&mut self, name: String) -> usize {
        let next = self.cells.len();
        let at = *self.names.entry(name).or_insert(next);
        if at == next {
            self.cells.push(Between(0, 10_000));
        }
        at
    }

    fn sum(&mut self, of: Vec<usize>, is: Number) {
        self.sums.push((of, Between::of(is)));
    }

    /// Narrows every cell until nothing narrows any more.
    fn work_out(&mut self) {
        loop {
            let before = self.cells.clone();
            for (of, sum) in &self.sums {
                narrow(&mut self.cells, of, *sum);
            }
            for (whole, parts) in &self.equal {
                let sum = self.cells[*whole];
                narrow(&mut self.cells, parts, sum);
                let (low, high) = parts.iter().fold((0, 0), |(low, high), at| (low + self.cells[*at].0, high + self.cells[*at].1));
                self.cells[*whole] = Between(sum.0.max(low), sum.1.min(high));
            }
            if self.cells == before {
                return;
            }
        }
    }
}

fn narrow(cells: &mut [Between], of: &[usize], sum: Between) {
    let (low, high) = of.iter().fold((0, 0), |(low, high), at| (low + cells[*at].0, high + cells[*at].1));
    for at in of {
        let Between(l, h) = cells[*at];
        cells[*at] = Between(l.max(sum.0 - (high - h)), h.min(sum.1 - (low - l)));
        assert!(cells[*at].0 <= cells[*at].1, "what is known contradicts itself");
    }
}

/// Adds what a page says: every line, and that its lines add up to the sum, as they do until a number was put right without the others.
fn reads(known: &mut Known, (asked, held): (Asked, &Held), adds_up: bool) {
    let name = |part: &str| format!("{asked:?} {part}");
    match asked {
        Asked::Return(_) => {
            for (figure, categories) in [("gender", GENDERS), ("source", SOURCES)] {
                let of = |part: &str| held.get(&key_of(figure, part)).copied().unwrap_or(0);
                let counted: Vec<(String, i64)> = (0..categories).map(|at| (at.to_string(), of(&format!("={at}")))).collect();
                let lines = split(&counted, of(""));
                let every: Vec<String> = counted.into_iter().map(|(says, _)| says).collect();
                lines_of(known, (&name(figure), &every), &lines, adds_up.then(|| Number::guarded(of(""))));
            }
        }
        Asked::TakeUp(_) | Asked::Year => {
            let take_up = TakeUp::of(held);
            let lines = Lines::guarded(&take_up);
            let said =
                |lines: &[super::super::take_up::Line]| lines.iter().map(|line| (line.says.clone(), line.received)).collect::<Vec<_>>();
            let mut every: Vec<String> = (0..6).map(|at| format!("District {at}")).collect();
            every.push("Place not known, or in no line of the table of areas".to_owned());
            lines_of(known, (&name("place"), &every), &said(&lines.by_district), adds_up.then_some(lines.all.received));
            deciles_of(known, &name("decile"), &said(&lines.by_decile), adds_up.then_some(lines.all.received));
        }
    }
}

fn lines_of(known: &mut Known, (table, every): (&str, &[String]), lines: &[(String, Number)], all: Option<Number>) {
    let cells: Vec<usize> = every.iter().map(|says| known.cell(format!("{table} {says}"))).collect();
    let mut others = vec![];
    for (says, cell) in every.iter().zip(&cells) {
        match lines.iter().find(|(line, _)| line == says) {
            Some((_, number)) => known.sum(vec![*cell], *number),
            None => others.push(*cell),
        }
    }
    if let Some((_, number)) = lines.iter().find(|(says, _)| !every.contains(says)) {
        known.sum(others, *number);
    }
    if let Some(all) = all {
        known.sum(cells, all);
    }
}

/// Bands say from where to where they go.
fn deciles_of(known: &mut Known, table: &str, lines: &[(String, Number)], all: Option<Number>) {
    let cells: Vec<usize> = (1..=11).map(|at| known.cell(format!("{table} {at}"))).collect();
    for (says, number) in lines {
        let numbers: Vec<usize> =
            says.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty()).map(|word| word.parse().unwrap()).collect();
        let mut of: Vec<usize> = match numbers.as_slice() {
            [] => vec![],
            [only] => vec![cells[only - 1]],
            [first, .., last] => cells[first - 1..*last].to_vec(),
        };
        if says.contains("not known") {
            of.push(cells[10]);
        }
        known.sum(of, *number);
    }
    if let Some(all) = all {
        known.sum(cells, all);
    }
}

/// A year is its quarters, place by place.
fn year(known: &mut Known) {
    let of_year: Vec<(String, usize)> =
        known.names.iter().filter_map(|(name, at)| Some((name.strip_prefix("Year ")?.to_owned(), *at))).collect();
    for (name, whole) in of_year {
        let parts: Vec<usize> = (0..QUARTERS).map(|at| known.cell(format!("TakeUp({at}) {name}"))).collect();
        known.equal.push((whole, parts));
    }
}

/// What was given before, of each question.
#[derive(Default)]
struct Council(BTreeMap<Asked, Held>);

impl Council {
    fn asks(&mut self, asked: Asked, of: &[Arrival]) -> Held {
        let now = asked.counted(of);
        let given = self.0.get(&asked).map_or(now.clone(), |stood| settle(stood, &now));
        self.0.insert(asked, given.clone());
        given
    }
}

#[test]
fn of_ten_thousand_pairs_of_questions_none_tells_a_number_below_eight() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let (mut pairs, mut moved) = (0, 0);
    while pairs < 10_000 {
        let mut of: Vec<Arrival> = (0..dice.below(140)).map(|_| arrival(&mut dice)).collect();
        let mut council = Council::default();
        let mut known = Known::default();
        for asked in Asked::ALL {
            reads(&mut known, (asked, &council.asks(asked, &of)), true);
        }
        year(&mut known);
        known.work_out();
        for (name, at) in &known.names {
            let between = known.cells[*at];
            assert!(!between.tells(), "{name}: {between:?}, of {} arrivals", of.len());
        }
        // One after another is written down late, and each question is asked before and after.
        for _ in 0..20 {
            of.push(arrival(&mut dice));
            for asked in Asked::ALL {
                let before = council.0[&asked].clone();
                let after = council.asks(asked, &of);
                pairs += 1;
                for key in before.keys().chain(after.keys()) {
                    let change = after.get(key).unwrap_or(&0) - before.get(key).unwrap_or(&0);
                    assert!(change == 0 || change.abs() >= FEW, "{asked:?} {key}: {change}");
                    moved += usize::from(change != 0);
                }
            }
        }
        // And of what is given then nobody is told either.
        let mut known = Known::default();
        for asked in Asked::ALL {
            reads(&mut known, (asked, &council.0[&asked]), false);
        }
        known.work_out();
        for (name, at) in &known.names {
            assert!(!known.cells[*at].tells(), "{name}: {:?}", known.cells[*at]);
        }
    }
    assert!(moved > 300, "{moved} numbers were put right");
}

/// The same questions as they were answered before: exact, of whatever there is. Then the difference is one person, whole.
#[test]
fn without_the_rule_one_arrival_is_told() {
    let mut dice = Dice(7);
    let mut of: Vec<Arrival> = (0..40).map(|_| arrival(&mut dice)).collect();
    let before = Asked::Return(1).counted(&of);
    of.push(Arrival { quarters: (1, 1), district: 5, decile: Some(9), gender: 4, source: 9, accepted: true });
    let after = Asked::Return(1).counted(&of);
    let told = after.iter().filter(|(key, n)| before.get(*key).copied().unwrap_or(0) + 1 == **n).count();
    assert_eq!(told, 4);
    assert!(Between::of(Number::Exact(1)).tells());
}
