//! A record for paper: the questions that are asked for, each with its answer in words. What is sealed is in it only where that was
//! chosen, and the journal says so.

use jiff::civil::Date;

use super::{
    pages::record::{self, Open},
    says, subject,
    vocabulary::{Item, Type},
};
use crate::{App, error::Problem, session::SignedIn};

/// A record that somebody may work on, opened for paper.
pub struct Printed<'a>(Open<'a>);

/// A question with its answer.
pub struct Answered {
    pub item: String,
    pub asks: String,
    pub says: String,
}

/// A group that repeats.
pub struct Rows {
    pub heading: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl<'a> Printed<'a> {
    /// Opens it, with what is sealed where that was chosen.
    ///
    /// # Errors
    /// [`Problem::NotFound`] when there is none, or `who` may not work on it.
    pub async fn open(app: &'a App, who: &SignedIn, id: i64, with_sealed: bool) -> Result<Printed<'a>, Problem> {
        let mut open = record::open(app, who, &id.to_string()).await?;
        let gone = open.stored.withdrawn_at.is_some() || open.stored.answers.is_erased();
        if gone || !who.may(subject::permission(open.form)) {
            return Err(Problem::NotFound);
        }
        if with_sealed {
            record::revealed(app, who, &mut open).await?;
        }
        Ok(Printed(open))
    }

    pub fn kind(&self) -> &str {
        &self.0.stored.kind
    }

    /// The root of the person that it is of.
    pub fn root(&self) -> Option<i64> {
        self.0.subject.root()
    }

    pub fn happened_on(&self) -> Option<Date> {
        self.0.stored.happened_on
    }

    fn items(&self, ids: &[String]) -> impl Iterator<Item = &Item> {
        ids.iter().filter_map(|id| self.0.form.item(id))
    }

    /// Whether something of these is sealed, was answered, and is not shown.
    pub fn leaves_out(&self, ids: &[String]) -> bool {
        !self.0.known.shown && self.holds_sealed(ids)
    }

    /// Whether something of these is sealed and was answered.
    pub fn holds_sealed(&self, ids: &[String]) -> bool {
        let Open { answers, .. } = &self.0;
        let sealed = |item: &Item| item.sealed && answers.given(&item.id);
        let in_rows = |item: &Item| {
            let sealed_column = |inner: &&Item| inner.sealed;
            item.items
                .iter()
                .filter(sealed_column)
                .any(|inner| answers.rows(&item.id).iter().any(|row| row.answers.contains_key(&inner.id)))
        };
        self.items(ids).filter(|item| item.kind != Type::File).any(|item| sealed(item) || item.rows() && in_rows(item))
    }

    /// The answers to these questions that were given, but for groups that repeat. A file is on no paper.
    pub fn answers(&self, ids: &[String]) -> Vec<Answered> {
        let Open { form, answers, known, .. } = &self.0;
        let asked = self.items(ids).filter(|item| item.asks() && item.kind != Type::File && (known.shown || !item.sealed));
        asked
            .filter_map(|item| {
                let said = says::answer(form, item, answers, known);
                let comment = says::comment(item, answers, known);
                let says = [said, comment].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("\n");
                (!says.is_empty()).then(|| Answered { item: item.id.clone(), asks: item.text.clone(), says })
            })
            .collect()
    }

    /// The rows of these groups, of the columns that may be shown.
    pub fn rows(&self, ids: &[String]) -> Vec<Rows> {
        let Open { form, answers, known, .. } = &self.0;
        let groups = self.items(ids).filter(|item| item.rows());
        groups
            .filter_map(|group| {
                let columns: Vec<&Item> = group.items.iter().filter(|item| known.shown || !item.sealed).collect();
                let cells = |row: &super::answers::Row| {
                    columns.iter().map(|item| says::in_a_row(form, item, row.answers.get(&item.id), known)).collect()
                };
                let rows: Vec<Vec<String>> = answers.rows(&group.id).iter().map(cells).collect();
                let head = columns.iter().map(|item| item.short().to_owned()).collect();
                (!rows.is_empty()).then(|| Rows { heading: group.text.clone(), head, rows })
            })
            .collect()
    }
}
