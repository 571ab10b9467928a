//! What stands in a document, gathered from the record, the plan, the person and what was written for it.

use ::documents::{Of, Paper, Part, Row, Section, Table, Template};
use jiff::civil::Date;

use super::PERSON;
use crate::{
    App,
    db::Read,
    error::Problem,
    forms::{self, Printed},
    people::{self, OpenCase, OpenPerson, safe_contact::Line, safe_contact::WAYS},
    running::contracts::{self, providers},
    session::SignedIn,
    words::day,
    work::{
        goals::{self, Goal},
        plans::plan,
    },
};

/// What somebody chose for a document.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    pub record: Option<i64>,
    pub to_kind: String,
    pub to_name: String,
    /// The lines of an address that stands above a letter.
    pub address: Vec<String>,
    pub parts: Vec<String>,
    /// What was written for it: the id of the question, and the words.
    pub written: Vec<(String, String)>,
    /// Whether what is hidden stands in it.
    pub with_hidden: bool,
}

/// What there is to take from.
struct From<'a> {
    app: &'a App,
    case: &'a OpenCase,
    person: &'a OpenPerson,
    record: Option<&'a Printed<'a>>,
    goals: Vec<Goal>,
    plan: crate::versions::Values,
    lines: &'a [Line],
    listed: Vec<forms::Listed>,
    today: Date,
}

/// Puts a document together. Says beside it whether something hidden stands in it.
pub async fn paper(
    app: &App,
    who: &SignedIn,
    (case, person, lines): (&OpenCase, &OpenPerson, &[Line]),
    template: &Template,
    chosen: &Chosen,
) -> Result<(Paper, bool), Problem> {
    let record = match chosen.record {
        Some(id) => Some(Printed::open(app, who, id, chosen.with_hidden).await?),
        None => None,
    };
    if record.as_ref().is_some_and(|record| record.root() != Some(case.person_id) || record.kind() != template.form) {
        return Err(Problem::NotFound);
    }
    let mut read = app.db.read().await?;
    let listed = forms::of_person(&mut read, case.person_id).await?;
    let from = From {
        app,
        case,
        person,
        record: record.as_ref(),
        goals: goals::of_case(&mut read, case.referral_id).await?,
        plan: plan::stands(&mut read, case).await?.values,
        lines,
        listed: listed.into_iter().filter(|one| one.withdrawn_at.is_none() && forms::readable(app, who, &one.kind)).collect(),
        today: app.db.clock.today(),
    };
    let service = of_the_service(&mut read, case).await?;
    drop(read);
    let (mut sections, mut left_out, mut holds_hidden) = (vec![], false, !chosen.address.is_empty());
    for part in template.parts.iter().filter(|part| chosen.parts.contains(&part.id)) {
        let (section, left, hidden) = section(&from, part, chosen.with_hidden);
        left_out |= left;
        holds_hidden |= hidden;
        sections.extend(section.filter(|section| !section.rows.is_empty() || !section.tables.is_empty()));
    }
    sections.extend(written(template, chosen));
    let to_themself = chosen.to_kind == PERSON;
    let name = person.name();
    let to = if to_themself { name.clone() } else { chosen.to_name.clone() };
    let paper = Paper {
        title: template.title.clone(),
        reference: person.reference.clone(),
        day: day(from.today),
        from: service.into_iter().chain([who.name.clone()]).collect(),
        to: std::iter::once(to).chain(chosen.address.iter().cloned()).filter(|line| !line.is_empty()).collect(),
        about: if to_themself { String::new() } else { name },
        greeting: greeting(person, chosen),
        sections,
        notes: if left_out { vec![LEFT_OUT.into()] } else { vec![] },
    };
    Ok((paper, holds_hidden))
}

const LEFT_OUT: &str = "Where somebody is, and how they can be reached, was left out of this paper.";

fn greeting(person: &OpenPerson, chosen: &Chosen) -> String {
    match (chosen.to_kind == PERSON, person.given_name.is_empty()) {
        (true, false) => format!("Dear {}", person.given_name),
        (true, true) => "Hello".into(),
        (false, _) => format!("Dear {}", chosen.to_name),
    }
}

/// Who writes: the provider that the viewer works for, else the one of the contract.
async fn of_the_service(read: &mut Read, case: &OpenCase) -> Result<Option<String>, Problem> {
    if let Some((_, name)) = providers::of_viewer(read).await? {
        return Ok(Some(name));
    }
    let every = contracts::queries::contracts(read).await?;
    Ok(every.into_iter().find(|contract| contract.pack == case.contract).and_then(|contract| contract.provider))
}

fn written(template: &Template, chosen: &Chosen) -> Vec<Section> {
    let alone = template.parts.is_empty() && template.write.len() == 1;
    let said = |id: &str| chosen.written.iter().find(|(of, words)| of == id && !words.is_empty()).map(|(_, words)| words.clone());
    template
        .write
        .iter()
        .filter_map(|asked| {
            let words = said(&asked.id)?;
            // A letter is words alone; elsewhere they stand below what was asked.
            let heading = if alone { String::new() } else { asked.says.trim_end_matches(" (optional)").to_owned() };
            Some(Section { id: asked.id.clone(), heading, words: vec![words], ..Section::default() })
        })
        .collect()
}

/// A part, whether something was left out of it because it is hidden, and whether something hidden stands in it.
fn section(from: &From<'_>, part: &Part, with_hidden: bool) -> (Option<Section>, bool, bool) {
    let of_rows = |rows: Vec<Row>| Section { id: part.id.clone(), heading: part.heading.clone(), rows, ..Section::default() };
    match part.of {
        Of::Record => match from.record {
            Some(record) => {
                let rows = record
                    .answers(&part.items)
                    .into_iter()
                    .map(|one| Row { says: if part.money.contains(&one.item) { pounds(&one.says) } else { one.says }, asks: one.asks })
                    .collect();
                let tables = record.rows(&part.items).into_iter().map(|one| table(one, &part.heading)).collect();
                let holds = with_hidden && record.holds_sealed(&part.items);
                (Some(Section { tables, ..of_rows(rows) }), record.leaves_out(&part.items), holds)
            }
            None => (None, false, false),
        },
        Of::Plan => {
            let fields = plan::fields();
            let said = |id: &String| {
                let field = fields.iter().find(|field| field.name == *id)?;
                let says = from.plan.get(id).filter(|words| !words.is_empty())?;
                Some(Row { asks: field.label.clone(), says: says.clone() })
            };
            (Some(of_rows(part.items.iter().filter_map(said).collect())), false, false)
        }
        Of::Goals => {
            (Some(of_rows(from.goals.iter().filter(|goal| goal.stands()).map(|goal| goal_row(from, goal)).collect())), false, false)
        }
        Of::GoalsMet => {
            let met = from.goals.iter().filter(|goal| goal.withdrawn_at.is_none() && goal.ended_how == "met");
            (Some(of_rows(met.map(|goal| goal_row(from, goal)).collect())), false, false)
        }
        Of::Person => {
            let mut rows = vec![Row { asks: "Name".into(), says: from.person.name() }];
            let birth = from.person.birth().says(from.today);
            if !birth.is_empty() {
                rows.push(Row { asks: "Date of birth".into(), says: birth });
            }
            rows.push(Row { asks: "Our number for them".into(), says: from.person.reference.clone() });
            (Some(of_rows(rows)), false, false)
        }
        Of::SafeContact if with_hidden => {
            let rows: Vec<Row> = from.lines.iter().map(reached).collect();
            let holds = !rows.is_empty();
            (Some(of_rows(rows)), false, holds)
        }
        Of::SafeContact => (None, !from.lines.is_empty(), false),
        Of::Lines => {
            let of = from.listed.iter().filter(|one| part.items.contains(&one.kind));
            let on = |one: &forms::Listed| one.happened_on.map_or_else(|| "Day not recorded".to_owned(), day);
            (Some(of_rows(of.map(|one| Row { asks: on(one), says: one.line.clone() }).collect())), false, false)
        }
    }
}

/// "95.5" as it is written on a paper about money.
fn pounds(amount: &str) -> String {
    let (whole, part) = amount.split_once('.').unwrap_or((amount, ""));
    format!("£{whole}.{part:0<2}")
}

/// A group that is all of its part needs no heading of its own.
fn table(rows: forms::Rows, of_part: &str) -> Table {
    let heading = if rows.heading == of_part { String::new() } else { rows.heading };
    Table { heading, head: rows.head, rows: rows.rows }
}

fn goal_row(from: &From<'_>, goal: &Goal) -> Row {
    let about = goals::about(from.app, from.case, goal);
    let steps = if goal.steps.is_empty() { String::new() } else { format!("\nWhat will be done: {}", goal.steps) };
    Row { asks: goal.words.clone(), says: format!("{about}{steps}") }
}

/// A line of safe contact in words.
fn reached(line: &Line) -> Row {
    let way = WAYS.iter().find(|(id, _)| *id == line.way).map_or("A way", |(_, says)| says);
    let said = [
        ("", line.phone.as_str()),
        ("Is it safe: ", people::safe_contact::safe_says(&line.safe)),
        ("How: ", &line.means),
        ("When: ", &line.safe_times),
        ("Days and hours: ", &line.hours),
        ("Voicemail: ", &line.voicemail),
        ("Texts: ", &line.texts),
        ("Letters: ", &line.letters),
        ("What may be said: ", &line.may_say),
        ("Who else may answer: ", &line.who_answers),
    ];
    let said: Vec<String> = said.iter().filter(|(_, words)| !words.is_empty()).map(|(what, words)| format!("{what}{words}")).collect();
    Row { asks: format!("{way}, confirmed {}", day(line.confirmed_on)), says: said.join("\n") }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use ::documents::{Takes, Templates};

    use super::*;

    #[test]
    fn money_is_written_with_pence() {
        assert_eq!(["95.5", "12", "0.05", "1200.25"].map(pounds), ["£95.50", "£12.00", "£0.05", "£1200.25"]);
    }

    #[test]
    fn every_kind_takes_what_there_is() {
        let templates = Templates::load(Path::new("nowhere at all"));
        let forms = forms::Forms::load(Path::new("nowhere at all"));
        let sending: super::super::Sending = toml::from_str(super::super::BUILT_IN).unwrap();
        for template in templates.offered() {
            let form = forms.current(&template.form);
            assert_eq!(form.is_some(), template.takes == Takes::Record, "{}", template.kind);
            for part in &template.parts {
                for item in &part.items {
                    let known = match part.of {
                        Of::Record => form.is_some_and(|form| form.item(item).is_some()),
                        Of::Plan => plan::fields().iter().any(|field| field.name == *item),
                        _ => forms.current(item).is_some(),
                    };
                    assert!(known, "{}: there is no {item}", template.kind);
                }
            }
            for to in &template.to {
                assert!(sending.recipients.iter().any(|known| known.id == *to), "{}: nobody is {to}", template.kind);
            }
        }
    }
}
