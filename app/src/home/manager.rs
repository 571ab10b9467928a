//! What a manager's first page has besides what is due: who was let in, what to do first, and what is due by worker, team and
//! rule, each number leading to what it counts.

use std::collections::BTreeMap;

use govuk::{Button, Cell, Head, Table, TaskItem, TaskList};
use jiff::Timestamp;
use maud::{Markup, html};

use crate::{
    App,
    access::Role,
    args,
    db::{DbError, Read},
    duties::{
        queries::{Load, OfRule, Wanted, by_rule, loads},
        weights::Weights,
    },
    forms::again::{self, Check},
    page, row,
    running::{
        accounts::{
            change::{LetIn, OfNobody, let_in_unseen, of_nobody},
            sealed_to,
        },
        rota, teams,
        workers::{self, pages::status, queries::Listed},
    },
    session::SignedIn,
    words::{day, moment},
    work::{
        caseload::{self, Carries},
        tasks::queries::{self as tasks, OpenTasks},
    },
};

row! {
    struct There { workers: i64, units: i64, referrals: i64 }
}

/// Whether there is anything to work with yet; and which accounts see people that are no worker's, which whoever sees to accounts puts right.
pub struct Begun {
    pub workers: i64,
    pub units: i64,
    pub referrals: i64,
    of_nobody: Vec<OfNobody>,
}

/// Everything that only managers see, read with a fixed number of statements.
pub struct Overview {
    let_in: Vec<LetIn>,
    /// Sealed records that nobody is left to open, by number.
    sealed_to_nobody: Vec<String>,
    begun: Begun,
    workers: Vec<Listed>,
    loads: Vec<Load>,
    rules: Vec<OfRule>,
    teams: Vec<teams::queries::Team>,
    members: Vec<(i64, i64)>,
    carry: BTreeMap<i64, Carries>,
    open_tasks: BTreeMap<i64, OpenTasks>,
    left: Vec<tasks::Left>,
    /// What is checked again soon.
    pub again: Vec<Check>,
    units: i64,
}

/// Whether there is anything to work with yet: one row of nothing costs nobody anything.
pub async fn begun(read: &mut Read) -> Result<Begun, DbError> {
    let found: Option<There> = read
        .one(
            "SELECT (SELECT count(*) FROM (SELECT 1 AS one FROM worker WHERE withdrawn_at IS NULL LIMIT 1) w) AS workers,
                    (SELECT count(*) FROM (SELECT 1 AS one FROM unit LIMIT 1) u) AS units,
                    (SELECT count(*) FROM (SELECT 1 AS one FROM referral LIMIT 1) r) AS referrals",
            args![],
        )
        .await?;
    let There { workers, units, referrals } = found.unwrap_or(There { workers: 0, units: 0, referrals: 0 });
    Ok(Begun { workers, units, referrals, of_nobody: of_nobody(read).await? })
}

pub async fn overview(read: &mut Read, app: &App, who: &SignedIn, now: Timestamp, until: Timestamp) -> Result<Overview, DbError> {
    let today = app.db.clock.today();
    Ok(Overview {
        let_in: let_in_unseen(read, who.account_id).await?,
        sealed_to_nobody: sealed_to::nobody(read, today).await?,
        begun: begun(read).await?,
        workers: workers::queries::at_work(read, today).await?,
        loads: loads(read, now).await?,
        rules: by_rule(read, now, until).await?,
        teams: teams::queries::standing(read, today).await?,
        members: teams::queries::members(read, today).await?,
        carry: caseload::of_workers(read, &app.contracts.weights, today).await?,
        open_tasks: tasks::open_tasks(read, today).await?,
        left: tasks::of_leavers(read, today).await?,
        again: again::coming(read, &app.forms, today).await?,
        units: rota::gaps::units(read).await?,
    })
}

/// What is sealed to nobody; and who was let in to see the records by somebody else, until this manager has seen it.
pub fn let_in(who: &SignedIn, overview: &Overview) -> Markup {
    let to_nobody = to_nobody(&overview.sealed_to_nobody);
    if overview.let_in.is_empty() {
        return to_nobody;
    }
    let told = govuk::inset(html! {
        p class="govuk-body" { "Somebody else let these in to people’s records, or gave what lets somebody in as them:" }
        ul class="govuk-list govuk-list--bullet" {
            @for new in &overview.let_in { li {
                (new.name) ", " (Role::named(&new.role).map_or("", Role::says)) ", " (was_done(&new.what)) " by " (new.by.as_deref().unwrap_or("the terminal")) " on " (moment(new.recorded_at))
            } }
        }
        p class="govuk-body" { "If you did not know of one, ask, or close the account." }
        (page::form(who, "/accounts/seen", "", html! {
            @for new in &overview.let_in { input type="hidden" name="change" value=(new.id); }
            (Button::secondary("I have seen this", "then", "page"))
        }))
    });
    html! { (to_nobody) (told) }
}

fn to_nobody(numbers: &[String]) -> Markup {
    if numbers.is_empty() {
        return html! {};
    }
    govuk::inset(html! {
        p class="govuk-body" { "Nobody is left who can open what is sealed of " strong { (numbers.join(", ")) } ", and nobody sees what is due. "
            a class="govuk-link" href="/emergency" { "Take access in an emergency" } " by the number, and name a reader." }
    })
}

fn was_done(what: &str) -> &'static str {
    match what {
        "made" => "was given an account",
        "role" => "was given this role",
        "opened" => "had their closed account opened",
        "worker" => "had their account given to another worker",
        "word" => "was given a one-time word",
        "identity-linked" => "had single sign-on written down for them",
        _ => "had their second factor taken away",
    }
}

fn nobodys(begun: &Begun) -> Markup {
    if begun.of_nobody.is_empty() {
        return html! {};
    }
    govuk::inset(html! {
        p class="govuk-body" { "These accounts see people’s records, and the account is no worker’s. No wall can be put up before one, and where several providers are it sees whom none works with:" }
        ul class="govuk-list govuk-list--bullet" { @for one in &begun.of_nobody { li { (one.name) ", " (one.sign_in) } } }
        p class="govuk-body" { "Say under Accounts which worker each of them is, or close it." }
    })
}

/// What to do first, while nothing is recorded yet; before it, which accounts are to be put right.
pub fn first_steps(begun: &Begun, referrals: bool) -> Markup {
    html! { (nobodys(begun)) (to_begin_with(begun, referrals)) }
}

fn to_begin_with(begun: &Begun, referrals: bool) -> Markup {
    if begun.referrals > 0 || !referrals && begun.workers > 0 {
        return html! {};
    }
    let step = |title: &'static str, hint: &'static str, href: &'static str, done: bool| TaskItem {
        title: title.into(),
        hint: hint.into(),
        href: href.into(),
        status: if done { "Begun".into() } else { govuk::tag("To do", govuk::Colour::Blue).into() },
        ..Default::default()
    };
    let mut items = vec![step(
        "Add who works here",
        "Cases are given to workers. Each can have an account to sign in with.",
        "/workers",
        begun.workers > 0,
    )];
    if referrals {
        items.push(step("Add the units", "Only for a service with accommodation of its own.", "/units/new", begun.units > 0));
        items.push(step("Record the first referral", "Everything else follows from it.", "/referrals/new", false));
    }
    html! {
        h2 class="govuk-heading-m" { "To begin with" }
        p class="govuk-body" { "Nothing is recorded here yet. A workbook that you have kept so far can be taken in under " a class="govuk-link" href="/imports" { "Imports" } "; or begin from nothing:" }
        (TaskList { items, ..Default::default() })
    }
}

/// What is wanted, in words, with the way back to all.
pub fn wanted(overview: &Overview, wanted: &Wanted, says: &dyn Fn(&str, &str) -> String) -> Markup {
    if wanted.is_all() {
        return html! {};
    }
    let worker = |id: i64| overview.workers.iter().find(|w| w.id == id).map_or_else(|| "somebody who left".to_owned(), |w| w.name.clone());
    let rule = |id: &str| overview.rules.iter().find(|r| r.rule == id).map_or_else(|| id.to_owned(), |r| says(&r.pack, id));
    let parts: Vec<String> = [
        wanted.worker.map(|id| if id == 0 { "cases nobody carries".to_owned() } else { format!("cases of {}", worker(id)) }),
        wanted.team.map(|id| {
            overview.teams.iter().find(|t| t.id == id).map_or_else(|| "a team that ended".to_owned(), |t| format!("the team {}", t.name))
        }),
        wanted.rule.as_deref().map(|id| format!("“{}”", rule(id))),
        wanted.late.then(|| "only what is overdue".to_owned()),
        wanted.week.then(|| "only what is due within a week, and not late yet".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    govuk::inset(html! { "Shown: " (parts.join(", ")) ". " a class="govuk-link" href="/" { "Show everything" } })
}

/// What a worker can take on top of what they carry; nobody who is away can take anything.
fn free(weights: &Weights, worker: &Listed, carries: Option<&Carries>) -> Markup {
    let Some(fte) = worker.fte_hundredths else { return html! { "Not known" } };
    let left = caseload::capacity(weights, fte) - carries.map_or(0.0, |carries| carries.weight);
    html! {
        @if worker.away { "0, away" }
        @else if left < 0.0 { strong class="hf-tasks__late" { (caseload::says(-left)) " too many" } }
        @else { (caseload::says(left)) }
    }
}

fn number(n: i64, href: String, of: &str) -> Cell<'static> {
    let words = html! {
        @if n == 0 { "0" } @else { a class="govuk-link" href=(href) { (n) span class="govuk-visually-hidden" { " " (of) } } }
    };
    Cell::numeric(words)
}

/// Who carries how much, beside what they can, and what is due for it.
fn by_worker(app: &App, overview: &Overview, load: &BTreeMap<i64, &Load>) -> Markup {
    let weights = &app.contracts.weights;
    let counts = |id: i64| load.get(&id).map_or((0, 0), |load| (load.open, load.overdue));
    let mut workers: Vec<Vec<Cell>> = vec![];
    if counts(0).0 > 0 {
        let (open, overdue) = counts(0);
        let late = number(overdue, "/?worker=0&late=yes#due".into(), "overdue, nobody’s");
        workers.push(vec![
            "Nobody yet".into(),
            "".into(),
            Cell::numeric(load[&0].cases),
            "".into(),
            "".into(),
            number(open, "/?worker=0#due".into(), "open, nobody’s"),
            late,
        ]);
    }
    for worker in &overview.workers {
        let (open, overdue) = counts(worker.id);
        let (id, name) = (worker.id, &worker.name);
        let named = html! { a class="govuk-link" href=(format!("/workers/{id}")) { (name) } @if worker.away { ", " (status(worker)) } };
        workers.push(vec![
            named.into(),
            worker.teams.clone().into(),
            number(worker.cases, format!("/workers/{id}"), &format!("cases of {name}")),
            Cell::numeric(caseload::says(overview.carry.get(&id).map_or(0.0, |carries| carries.weight))),
            Cell::numeric(free(weights, worker, overview.carry.get(&id))),
            number(open, format!("/?worker={id}#due"), &format!("open, {name}")),
            number(overdue, format!("/?worker={id}&late=yes#due"), &format!("overdue, {name}")),
        ]);
    }
    let head = vec![
        "Key worker".into(),
        "Team".into(),
        Head::numeric("Cases"),
        Head::numeric("Weight"),
        Head::numeric("Can take"),
        Head::numeric("Open deadlines"),
        Head::numeric("Overdue"),
    ];
    html! {
        h2 class="govuk-heading-m" id="by-worker" { "By key worker" }
        @if let Some(broken) = &app.contracts.weights_broken {
            (govuk::warning(format!("The file of weights could not be read, and the weights that Holdfast came with are used. Tell your administrator: {broken}")))
        }
        @if workers.is_empty() { (govuk::empty("Nobody is recorded who could carry a case.")) }
        @else {
            (Table { head, rows: workers, stack_on_phone: true, ..Default::default() })
            p class="govuk-body-s" { "A case weighs by its services, its risk and its children. Somebody full time can carry " (caseload::says(caseload::capacity(weights, 100))) "; whose share of full time is not known has no free place worked out." }
        }
    }
}

/// Who is in a team today.
fn of_team(overview: &Overview, team: i64) -> impl Iterator<Item = i64> {
    overview.members.iter().filter(move |(of, _)| *of == team).map(|(_, worker)| *worker)
}

/// Cases and tasks that are still those of somebody who has left: nobody carries or does them.
pub fn left(overview: &Overview) -> Markup {
    html! {
        @if !overview.left.is_empty() {
            (govuk::inset(html! {
                p class="govuk-body" { "These have left, and this is still theirs:" }
                ul class="govuk-list govuk-list--bullet" {
                    @for worker in &overview.left { li {
                        (worker.name) ", left " (day(worker.left_on)) ": "
                        a class="govuk-link" href=(format!("/workers/{}/handover", worker.worker_id)) {
                            "give on " @if worker.cases > 0 { (counted(worker.cases, "case")) } @if worker.cases > 0 && worker.tasks > 0 { " and " }
                            @if worker.tasks > 0 { (counted(worker.tasks, "task")) }
                            span class="govuk-visually-hidden" { " of " (worker.name) }
                        }
                    } }
                }
            }))
        }
    }
}

fn counted(many: i64, one: &str) -> String {
    format!("{many} {one}{}", if many == 1 { "" } else { "s" })
}

/// By worker, by team and by rule.
pub fn tables(app: &App, overview: &Overview, says: &dyn Fn(&str, &str) -> String) -> Markup {
    let load: BTreeMap<i64, &Load> = overview.loads.iter().map(|load| (load.worker_id.unwrap_or(0), load)).collect();
    let counts = |id: i64| load.get(&id).map_or((0, 0), |load| (load.open, load.overdue));
    let head = |first: &'static str| vec![first.into(), Head::numeric("Open deadlines"), Head::numeric("Overdue")];
    let team_rows = overview.teams.iter().map(|team| {
        let (open, overdue) = of_team(overview, team.id).map(counts).fold((0, 0), |sum, next| (sum.0 + next.0, sum.1 + next.1));
        let (id, name) = (team.id, &team.name);
        let tasks = |count: fn(&OpenTasks) -> i64| {
            of_team(overview, team.id).filter_map(|worker| overview.open_tasks.get(&worker)).map(count).sum()
        };
        let to = format!("/tasks?of=team-{id}");
        vec![
            name.clone().into(),
            number(open, format!("/?team={id}#due"), "open"),
            number(overdue, format!("/?team={id}&late=yes#due"), "overdue"),
            number(tasks(|of| of.open), to.clone(), &format!("tasks, {name}")),
            number(tasks(|of| of.late), to, &format!("tasks that are late, {name}")),
        ]
    });
    let rule_rows = overview.rules.iter().map(|of| {
        let rule = &of.rule;
        vec![
            says(&of.pack, rule).into(),
            number(of.open, format!("/?rule={rule}#due"), "open"),
            number(of.overdue, format!("/?rule={rule}&late=yes#due"), "overdue"),
        ]
    });
    let staffing = rota::gaps::staffing(app, &overview.workers, overview.units, app.db.clock.today());
    html! {
        (by_worker(app, overview, &load))
        @if let Some(staffing) = staffing { p class="govuk-body" { (staffing) } }
        @if !overview.teams.is_empty() {
            h2 class="govuk-heading-m" { "By team" }
            @let of_teams = head("Team").into_iter().chain([Head::numeric("Tasks"), Head::numeric("Late tasks")]).collect();
            (Table { head: of_teams, rows: team_rows.collect(), stack_on_phone: true, ..Default::default() })
        }
        @if !overview.rules.is_empty() {
            h2 class="govuk-heading-m" { "By what is due, in the next two weeks" }
            (Table { head: head("What"), rows: rule_rows.collect(), stack_on_phone: true, ..Default::default() })
        }
    }
}

impl Overview {
    pub fn begun(&self) -> &Begun {
        &self.begun
    }
}
