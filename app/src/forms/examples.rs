//! The examples in a form file: answers, and what they must come to. `holdfast form check` runs them, and a test runs those
//! of the files that are shipped.

use std::path::Path;

use super::{
    Forms,
    answers::{Answer, Answers, Row},
    ask::Part,
    check::{self, Filled, Known},
    keep, load, says,
    vocabulary::{Answered, Example, Form},
};

/// Reads the file or every file below a folder and runs its examples. Gives how many files and examples there are.
///
/// # Errors
/// A sentence for each file that cannot be read and each example that comes out differently.
pub fn check(path: &Path) -> Result<(usize, usize), Vec<String>> {
    let (mut files, mut run, mut wrong) = (0, 0, vec![]);
    for path in below(path) {
        files += 1;
        match load::file(&path) {
            Err(because) => wrong.push(because),
            Ok(form) => {
                for example in &form.examples {
                    run += 1;
                    wrong.extend(differs(&form, example).into_iter().map(|told| format!("{}: {}: {told}", path.display(), example.says)));
                }
            }
        }
    }
    if files == 0 {
        wrong.push("there is no form file here".into());
    }
    if wrong.is_empty() { Ok((files, run)) } else { Err(wrong) }
}

fn below(path: &Path) -> Vec<std::path::PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let mut inside: Vec<_> = std::fs::read_dir(path).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    inside.sort();
    let named = |path: &Path| {
        path.file_name().is_some_and(|name| {
            let name = name.to_string_lossy();
            name.ends_with(".toml") && !name.ends_with(".wording.toml") && !name.ends_with(".bands.toml")
        })
    };
    inside
        .into_iter()
        .flat_map(|path| {
            if path.is_dir() {
                below(&path)
            } else if named(&path) {
                vec![path]
            } else {
                vec![]
            }
        })
        .collect()
}

/// Every example of every form that was loaded; for the stories.
pub fn all(forms: &Forms) -> Vec<String> {
    let of = |form: &Form| -> Vec<String> {
        let told = |example: &Example| {
            differs(form, example).into_iter().map(|t| format!("{}/{}: {}: {t}", form.kind, form.version, example.says)).collect()
        };
        form.examples.iter().flat_map(|example: &Example| -> Vec<String> { told(example) }).collect()
    };
    forms.all().flat_map(of).collect()
}

/// How an example comes out differently from what it says.
fn differs(form: &Form, example: &Example) -> Vec<String> {
    let mut wrong = vec![];
    let mut given = Answers::default();
    for (group, answer) in &example.all {
        for item in form.item(group).map_or(&[][..], |group| &group.items) {
            given.one(&item.id, answer.clone());
        }
    }
    for (id, answer) in &example.answers {
        given.set(id, answered(answer));
    }
    let mut know = Known { now: jiff::Timestamp::MAX, today: jiff::civil::Date::MAX, ..Known::default() };
    know.workers = vec![(1, "A worker".into())];
    know.children = vec![("P1".into(), "A child".into())];
    know.alleged = vec![("1".into(), "Somebody".into())];
    let filled = check::answered(form, Part::Whole, &given, &know);
    let faults: Vec<String> = filled.faults.0.iter().map(|(field, _)| field.clone()).collect();
    let mut tell = |what: &str, is: String, said: String| {
        if is != said {
            wrong.push(format!("{what}: {is}, and the example says {said}"));
        }
    };
    tell("told to be wrong", format!("{faults:?}"), format!("{:?}", example.faults));
    tell("left out", format!("{:?}", filled.left_out), format!("{:?}", example.left_out));
    for (id, number) in &example.scores {
        let value = filled.scores.0.get(id).and_then(|scored| scored.value);
        tell(id, value.map_or("no score".into(), |value| value.to_string()), number.to_string());
    }
    for (id, level) in &example.levels {
        tell(&format!("level of {id}"), filled.scores.0.get(id).map(|scored| scored.level.clone()).unwrap_or_default(), level.clone());
    }
    for (id, missing) in &example.missing {
        tell(
            &format!("missing of {id}"),
            filled.scores.0.get(id).map_or(0, |scored| scored.missing + scored.unknown).to_string(),
            missing.to_string(),
        );
    }
    rest(form, example, &filled, &know, &mut tell);
    wrong
}

fn rest(form: &Form, example: &Example, filled: &Filled, know: &Known, tell: &mut impl FnMut(&str, String, String)) {
    if let Some(facts) = &example.facts {
        tell("facts", format!("{:?}", keep::fact_kinds(form, filled)), format!("{facts:?}"));
    }
    if let Some(line) = &example.line {
        tell("line", says::line(form, &filled.answers, &filled.scores, know), line.clone());
    }
}

fn answered(answer: &Answered) -> Answer {
    match answer {
        Answered::One(value) => Answer::One(value.clone()),
        Answered::Whole(number) => Answer::One(number.to_string()),
        Answered::Many(codes) => Answer::Many(codes.clone()),
        Answered::Rows(rows) => {
            Answer::Rows(rows.iter().enumerate().map(|(n, answers)| Row { row: format!("r{}", n + 1), answers: answers.clone() }).collect())
        }
    }
}
