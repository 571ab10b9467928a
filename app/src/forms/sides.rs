//! The two sides of a record that two people changed at once: its answers as the fields that `versions` compares, under the
//! names that they have on the form.

use super::{
    answers::{Answer, Answers},
    check::{self, Known, OUTSIDE},
    vocabulary::{Form, Item, Referred, Type},
};
use crate::{
    form::Typed,
    versions::{Field, Kind, Values},
};

/// Every field of the form, with those of the rows that stand and of those that were sent.
pub fn fields(form: &Form, stands: &Answers, typed: &Typed, known: &Known) -> Vec<Field> {
    let mut fields = vec![];
    for item in form.every() {
        if item.rows() {
            let mut names: Vec<String> = stands.rows(&item.id).iter().map(|row| row.row.clone()).collect();
            names.extend(check::row_names(item, typed).into_iter().chain(sent_rows(item, typed)));
            let mut seen: Vec<String> = vec![];
            for row in names {
                if seen.contains(&row) {
                    continue;
                }
                seen.push(row.clone());
                let n = seen.len();
                let title = if item.short.is_empty() { &item.text } else { &item.short };
                fields.extend(item.items.iter().map(|inner| {
                    Field::new(
                        check::field(item, &row, inner),
                        format!("{title} {n}: {}", inner.short().to_lowercase()),
                        kind(form, inner, known),
                    )
                }));
            }
        } else if item.asks() {
            fields.push(Field::new(item.id.clone(), item.short(), kind(form, item, known)));
            if !item.comment.is_empty() {
                fields.push(Field::new(item.comment.clone(), format!("Comment on {}", item.short()), Kind::Words));
            }
            if item.kind == Type::OpenChoice {
                fields.push(Field::new(item.other(), format!("{}: what else", item.short()), Kind::Line));
            }
        }
    }
    fields
}

/// The rows whose fields were sent from the page of both versions.
fn sent_rows(group: &Item, typed: &Typed) -> Vec<String> {
    let begins = [format!("theirs-{}-", group.id), format!("mine-{}-", group.id)];
    let row = |name: &str| {
        begins
            .iter()
            .find_map(|begin| name.strip_prefix(begin.as_str()))
            .and_then(|rest| rest.split_once('-'))
            .map(|(row, _)| row.to_owned())
    };
    typed.0.iter().filter_map(|(name, _)| row(name)).collect()
}

fn kind(form: &Form, item: &Item, known: &Known) -> Kind {
    let of_pairs = |pairs: &[(String, String)]| Kind::One(pairs.to_vec());
    match item.kind {
        Type::Choice | Type::OpenChoice => {
            let options: Vec<(String, String)> =
                form.options(item).iter().map(|option| (option.code.clone(), option.says.clone())).collect();
            let all = if item.list.is_empty() { options } else { known.list(&item.list).to_vec() };
            if item.repeats { Kind::Many(all) } else { of_pairs(&all) }
        }
        Type::Boolean => of_pairs(&[("yes".into(), "Yes".into()), ("no".into(), "No".into())]),
        Type::File => {
            let all: Vec<(String, String)> = known.files.iter().map(|file| (file.id.to_string(), file.says())).collect();
            if item.repeats { Kind::Many(all) } else { of_pairs(&all) }
        }
        Type::Date => Kind::Day,
        Type::Text => Kind::Words,
        Type::Reference => {
            let mut all = known.named(item.of);
            if item.of == Some(Referred::Worker) {
                all.push((OUTSIDE.into(), "Somebody outside the service".into()));
            }
            of_pairs(&all)
        }
        _ => Kind::Line,
    }
}

/// Answers by the names of their fields.
pub fn values(form: &Form, answers: &Answers) -> Values {
    let mut values = Values::new();
    for (id, answer) in &answers.0 {
        match answer {
            Answer::One(value) => {
                values.insert(id.clone(), value.clone());
            }
            Answer::Many(codes) => {
                values.insert(id.clone(), codes.join("\n"));
            }
            Answer::Rows(rows) => {
                let Some(group) = form.item(id) else { continue };
                for row in rows {
                    for item in &group.items {
                        let value = row.answers.get(&item.id).cloned().unwrap_or_default();
                        values.insert(check::field(group, &row.row, item), value);
                    }
                }
            }
        }
    }
    values
}

/// What was chosen of two versions, with the names of the rows that its fields belong to.
pub fn with_rows(form: &Form, chosen: Typed) -> Typed {
    let mut typed = chosen.clone();
    for group in form.every().into_iter().filter(|item| item.rows()) {
        let begin = format!("{}-", group.id);
        let mut rows: Vec<&str> = vec![];
        for (name, _) in &chosen.0 {
            let row = name.strip_prefix(&begin).and_then(|rest| rest.split_once('-')).map(|(row, _)| row);
            rows.extend(row.filter(|row| !rows.contains(row)));
        }
        for row in rows {
            typed = typed.with(&format!("{}-row", group.id), row);
        }
    }
    typed
}
