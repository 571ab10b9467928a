//! Rows that were there before an import and that it changes: kept as they stood while it is taken in, and put back when it is
//! taken back. Whatever it is that writes them, they are those of the cases that the workbook speaks of again.

use std::collections::BTreeSet;

use super::brought::{Brought, House, ROOTS};
use crate::{
    args,
    arrivals::{
        plan::{Plan, Taken},
        there::There,
    },
    db::{self, DbError, Read, Table, Write},
    people::name_words,
    work::referrals::receive::{last_number, numbers_given_to},
};

/// Which columns of a table are not kept: whose record a person's is follows from the joined pairs, and is worked out anew.
fn not_kept(table: &str) -> &'static [&'static str] {
    if table == "person" { &["root_id"] } else { &[] }
}

/// Keeps rows as they stand, for one import.
pub(in crate::arrivals) struct Stood {
    house: House,
    import_id: i64,
}

impl Stood {
    pub(in crate::arrivals) async fn read(read: &mut Read, import_id: i64) -> Result<Stood, DbError> {
        Ok(Stood { house: House::read(read).await?, import_id })
    }

    /// Before anything is written: everything of the cases that the plan touches and that are there already.
    pub(in crate::arrivals) async fn keep(&mut self, tx: &mut Write, plan: &Plan, there: &There) -> Result<(), DbError> {
        // The row must be there to be kept.
        let last = last_number(tx).await?;
        numbers_given_to(tx, last).await?;
        self.those(tx, "referral_number", "1 = 1").await?;
        let touched = touched(plan, there);
        self.these(tx, "referral", &touched).await?;
        if !touched.is_empty() {
            let of = |column| format!("t.id IN (SELECT x.{column} FROM referral x WHERE x.id IN ({}))", self.kept("referral"));
            self.those(tx, "person", &of("person_id")).await?;
            let came = format!("t.id IN (SELECT x.person_id FROM came_with x WHERE x.referral_id IN ({}))", self.kept("referral"));
            self.those(tx, "person", &came).await?;
            self.whatever_hangs_on_these(tx).await?;
        }
        // Last, so that not everything of a worker or of a unit is kept with them.
        let units: Vec<i64> = plan.changes.units.iter().map(|change| change.record_id).collect();
        self.these(tx, "unit", &units).await?;
        let workers: Vec<i64> = plan.staff.iter().filter_map(|taken| plan.workers[taken.it.worker].id).collect();
        self.these(tx, "worker", &workers).await
    }

    async fn whatever_hangs_on_these(&self, tx: &mut Write) -> Result<(), DbError> {
        for table in self.house.bringable().filter(|table| !ROOTS.contains(&table.name.as_str())) {
            let (own, others): (Vec<_>, Vec<_>) = self.house.of(&table.name).partition(|reference| reference.to == table.name);
            for reference in others.into_iter().chain(own).filter(|r| self.house.can_be_brought(&r.to)) {
                self.those(tx, &table.name, &format!("t.{} IN ({})", reference.column, self.kept(&reference.to))).await?;
            }
        }
        Ok(())
    }

    /// The ids of the rows of a table that are kept.
    fn kept(&self, table: &str) -> String {
        format!("SELECT CAST(c.row_key AS BIGINT) FROM import_change c WHERE c.import_id = {} AND c.of_table = '{table}'", self.import_id)
    }

    async fn these(&self, tx: &mut Write, table: &'static str, ids: &[i64]) -> Result<(), DbError> {
        for batch in ids.chunks(500) {
            let ids: Vec<String> = batch.iter().map(i64::to_string).collect();
            self.those(tx, table, &format!("t.id IN ({})", ids.join(","))).await?;
        }
        Ok(())
    }

    async fn those(&self, tx: &mut Write, table: &str, condition: &str) -> Result<(), DbError> {
        let table = self.house.table(table)?;
        let sql = format!(
            "INSERT INTO import_change (import_id, of_table, row_key, was, became)
             SELECT {}, '{}', CAST(t.{} AS TEXT), {}, '' FROM \"{}\" t WHERE {condition} ON CONFLICT DO NOTHING",
            self.import_id,
            table.name,
            key(table),
            tx.row_as_text(table, "t", not_kept(&table.name)),
            table.name
        );
        tx.run_assembled(sql, vec![]).await.map(|_| ())
    }

    /// A row of a workbook is known by what it says now; what it was known by before is kept.
    pub(in crate::arrivals) async fn row_replaced(&self, tx: &mut Write, hash: &str) -> Result<(), DbError> {
        let table = self.house.table("import_row")?;
        let sql = format!(
            "INSERT INTO import_change (import_id, of_table, row_key, was, became)
             SELECT {}, 'import_row', t.row_hash, {}, '' FROM import_row t WHERE t.row_hash = $1",
            self.import_id,
            tx.row_as_text(table, "t", &[])
        );
        tx.run_assembled(sql, args![hash]).await?;
        tx.run("DELETE FROM import_row WHERE row_hash = $1", args![hash]).await.map(|_| ())
    }

    /// After everything is written: how it left the rows. Those that are as they were are not kept any longer, but for the
    /// referrals, which say what cases it touched.
    pub(in crate::arrivals) async fn changed(&self, tx: &mut Write) -> Result<(), DbError> {
        for name in of_tables(tx, self.import_id).await?.iter().filter(|name| *name != "import_row") {
            let table = self.house.table(name)?;
            let sql = format!(
                "UPDATE import_change SET became = COALESCE((SELECT {} FROM \"{name}\" t WHERE t.{} = CAST(import_change.row_key AS BIGINT)), '')
                 WHERE import_id = {} AND of_table = '{name}'",
                tx.row_as_text(table, "t", not_kept(name)),
                key(table),
                self.import_id
            );
            tx.run_assembled(sql, vec![]).await?;
        }
        tx.run("DELETE FROM import_change WHERE import_id = $1 AND was = became AND of_table <> 'referral'", args![self.import_id])
            .await
            .map(|_| ())
    }
}

fn key(table: &Table) -> &str {
    table.key().first().map_or("id", String::as_str)
}

/// The cases that are there and that a row of the plan belongs to.
fn touched(plan: &Plan, there: &There) -> Vec<i64> {
    fn of<'p, T>(rows: impl Iterator<Item = &'p Taken<T>>, reference: fn(&'p T) -> &'p String) -> Vec<&'p String>
    where
        T: 'p,
    {
        rows.map(|taken| reference(&taken.it)).collect()
    }
    let changes = &plan.changes;
    let references = [
        of(changes.referrals.iter().map(|c| &c.taken), |it| &it.reference),
        of(plan.stays.iter().chain(changes.stays.iter().map(|c| &c.taken)), |it| &it.reference),
        of(plan.children.iter().chain(changes.children.iter().map(|c| &c.taken)), |it| &it.reference),
        of(plan.contacts.iter().chain(changes.contacts.iter().map(|c| &c.taken)), |it| &it.reference),
        of(plan.dash.iter().chain(changes.dash.iter().map(|c| &c.taken)), |it| &it.reference),
        of(plan.goals.iter().chain(changes.goals.iter().map(|c| &c.taken)), |it| &it.reference),
        of(plan.concerns.iter().chain(changes.concerns.iter().map(|c| &c.taken)), |it| &it.reference),
        plan.dash_days.iter().map(|(reference, _)| reference).collect(),
    ];
    let found: BTreeSet<i64> = references.into_iter().flatten().filter_map(|reference| there.referrals.get(reference)).copied().collect();
    found.into_iter().collect()
}

/// The tables of which an import has changed rows that were there.
async fn of_tables(read: &mut Read, import_id: i64) -> Result<Vec<String>, DbError> {
    let found: Vec<(String,)> =
        read.all("SELECT DISTINCT of_table FROM import_change WHERE import_id = $1 ORDER BY of_table", args![import_id]).await?;
    Ok(found.into_iter().map(|(name,)| name).collect())
}

/// A row as it stood, and as the import left it; nothing where it took the row away.
struct Row {
    key: String,
    was: db::Stood,
    became: Option<db::Stood>,
}

/// The rows of a table that the import changed, under a condition over what is kept of each, called c.
async fn rows(read: &mut Read, import_id: i64, table: &Table, condition: &str) -> Result<Vec<Row>, DbError> {
    let sql = format!(
        "SELECT c.row_key, c.was, c.became FROM import_change c
         WHERE c.import_id = $1 AND c.of_table = $2 AND c.was <> c.became AND {condition} ORDER BY c.row_key"
    );
    let found: Vec<(String, String, String)> = read.all_assembled(sql, args![import_id, &table.name]).await?;
    found
        .into_iter()
        .map(|(key, was, became)| {
            let became = if became.is_empty() { None } else { Some(db::Stood::read(table, &became)?) };
            Ok(Row { key, was: db::Stood::read(table, &was)?, became })
        })
        .collect()
}

/// Rows that the import changed and that are not as it left them any more: table and key. Numbers that were given since stay given.
pub(super) async fn changed_since(read: &mut Read, house: &House, brought: Brought) -> Result<Vec<(String, String)>, DbError> {
    let mut found = vec![];
    for name in of_tables(read, brought.import_id).await?.into_iter().filter(|name| name != "referral_number") {
        let table = house.table(&name)?;
        for row in rows(read, brought.import_id, table, &says_otherwise(read, table)).await? {
            if read.stands(table, row.became.as_ref().unwrap_or(&row.was)).await? != row.became {
                found.push((name.clone(), row.key));
            }
        }
    }
    Ok(found)
}

/// The condition under which the text of a row is another than that which was kept. Another engine writes the same row otherwise, so
/// those rows are then looked at.
fn says_otherwise(read: &Read, table: &Table) -> String {
    let key = if table.name == "import_row" { "c.row_key" } else { "CAST(c.row_key AS BIGINT)" };
    let now = read.row_as_text(table, "t", not_kept(&table.name));
    format!("COALESCE((SELECT {now} FROM \"{}\" t WHERE t.{} = {key}), '') <> c.became", table.name, self::key(table))
}

/// Puts the rows of a table back as they stood. Those which the import brought beside them are gone already.
pub(super) async fn put_back(tx: &mut Write, import_id: i64, table: &Table) -> Result<(), DbError> {
    let rows = rows(tx, import_id, table, "1 = 1").await?;
    if table.has("withdrawn_at") {
        // One after the other they would stand in each other's way: two households that changed their units with one another.
        let sql = format!(
            "UPDATE \"{}\" SET withdrawn_at = 0 WHERE id IN (SELECT CAST(c.row_key AS BIGINT) FROM import_change c
             WHERE c.import_id = $1 AND c.of_table = $2 AND c.was <> c.became)",
            table.name
        );
        tx.run_assembled(sql, args![import_id, &table.name]).await?;
    }
    for row in &rows {
        if table.name == "referral_number" && tx.stands(table, &row.was).await? != row.became {
            continue;
        }
        tx.put_back(table, &row.was).await?;
        if let (true, Some(person)) = (table.name == "person", row.was.number("id")) {
            name_words::keep_instead(tx, person).await?;
        }
    }
    Ok(())
}

/// The records that were put back, whose facts are to be given again.
pub(super) async fn records(read: &mut Read, import_id: i64) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT CAST(row_key AS BIGINT) AS id FROM import_change WHERE import_id = $1 AND of_table = 'record' AND was <> became";
    Ok(read.all::<(i64,)>(sql, args![import_id]).await?.into_iter().map(|(id,)| id).collect())
}

/// The cases that were there and that the import touched.
pub(super) async fn cases(read: &mut Read, import_id: i64) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT CAST(row_key AS BIGINT) AS id FROM import_change WHERE import_id = $1 AND of_table = 'referral'";
    Ok(read.all::<(i64,)>(sql, args![import_id]).await?.into_iter().map(|(id,)| id).collect())
}
