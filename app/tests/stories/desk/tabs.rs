//! Several tabs at once, as on a night with two telephones: forms are opened, typed in, left, taken up again, sent, sent twice,
//! and typed in once more, in any order. In the end everything that was sent is there once, and whatever else a tab held last
//! is a draft. What is pressed is drawn from a seed (HOLDFAST_SEED).

use crate::given;

use axum::http::StatusCode;
use given::{Person, Service, a_service_at, text};
use holdfast::{access::Role, args, sealed::Sealed, unsealed};

const MONDAY: &str = "2026-03-02T09:00:00Z";

/// Numbers from a seed: xorshift64*.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(drawn).expect("31 bits") % n
    }
}

/// A form as a tab shows it.
#[derive(Clone)]
struct Tab {
    kind: usize,
    key: String,
    words: String,
    /// The words that the server was last given as a draft from this tab, or filled it with.
    kept: String,
    /// What was begun elsewhere and this page was filled with.
    from: String,
    /// These words were typed in this tab.
    own: bool,
    /// It was sent and answered as recorded, with these words.
    recorded: Option<String>,
}

struct Kind {
    page: String,
    sent_to: String,
    draft: String,
    field: &'static str,
    others: Vec<(&'static str, &'static str)>,
}

fn kinds(first: &str, second: &str) -> Vec<Kind> {
    const DAY: [(&str, &str); 3] = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];
    let contact = |case: &str| Kind {
        page: format!("/referrals/{case}/contacts/new"),
        sent_to: format!("/referrals/{case}/contacts"),
        draft: format!("/drafts/contact/{case}"),
        field: "note",
        others: [&[("means", "phone"), ("made", "yes"), ("minutes", "20")][..], &DAY].concat(),
    };
    let referral = Kind {
        page: "/referrals/new".into(),
        sent_to: "/referrals".into(),
        draft: "/drafts/referral/-".into(),
        field: "words",
        others: vec![
            ("door", "phone"),
            ("received-day", "1"),
            ("received-month", "3"),
            ("received-year", "2026"),
            ("received_time", "10:00"),
            ("source", "police"),
            ("given_name", "Morwena"),
            ("family_name", "Caller"),
            ("gender", "female"),
            ("ethnicity", "not-asked"),
            ("sexuality", "not-asked"),
            ("disability", "no"),
            ("no_recourse", "not-known"),
            ("risk", "high"),
            ("main_need", "mental-health"),
        ],
    };
    vec![contact(first), contact(second), referral]
}

struct Desk {
    service: Service,
    worker: Person,
    kinds: Vec<Kind>,
    chance: Chance,
    tabs: Vec<Tab>,
    /// Every set of words that was answered as recorded.
    recorded: Vec<String>,
    /// What tabs held when they were closed.
    left: Vec<String>,
    /// What was taken up in another tab, and other words came of it there.
    gone_on_with: Vec<String>,
    typed: usize,
}

impl Desk {
    /// Opens a form: one that was begun is shown as it was left.
    async fn opens(&mut self) {
        let kind = self.chance.below(self.kinds.len());
        let mut path = self.kinds[kind].page.clone();
        let home = self.service.opens(&self.worker, "/").await.html;
        let begun: Vec<&str> = home.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let begun: Vec<&&str> = begun.iter().filter(|href| href.starts_with(&path) && href.contains("?draft=")).collect();
        if !begun.is_empty() && self.chance.below(2) == 0 {
            path = begun[self.chance.below(begun.len())].replace("&amp;", "&");
        }
        let page = self.service.opens(&self.worker, &path).await;
        self.tabs.push(self.tab(kind, &page.html));
    }

    /// The form of a page, as a tab holds it.
    fn tab(&self, kind: usize, html: &str) -> Tab {
        let Kind { sent_to, field, .. } = &self.kinds[kind];
        let form = html.split(&format!("action=\"{sent_to}\"")).nth(1).unwrap_or_else(|| panic!("no form: {}", text(html)));
        let form = form.split("</form>").next().unwrap_or_default();
        let value = |name: &str| {
            let rest = form.split(&format!("name=\"{name}\" value=\"")).nth(1)?;
            Some(rest.split('"').next()?.to_owned())
        };
        let words = form.split(&format!("name=\"{field}\"")).nth(1).and_then(|rest| rest.split('>').nth(1)).unwrap_or_default();
        let words = words.split('<').next().unwrap_or_default().trim().to_owned();
        Tab { kind, key: value("form_key").expect("a key"), kept: words.clone(), from: words.clone(), words, own: false, recorded: None }
    }

    fn types(&mut self, at: usize) {
        self.typed += 1;
        self.tabs[at].words = format!("These are the words of number {}.", self.typed);
        self.tabs[at].own = true;
    }

    fn closes(&mut self, at: usize) {
        let tab = self.tabs.remove(at);
        if tab.own {
            self.left.push(tab.words);
        }
    }

    async fn sends(&self, tab: &Tab, to: &str, more: &[(&str, &str)]) -> given::Page {
        let kind = &self.kinds[tab.kind];
        let fields = [&kind.others[..], &[(kind.field, tab.words.as_str())], more].concat();
        self.service.sends_with_key(&self.worker, to, &tab.key, &fields).await
    }

    /// What the page's script does once typing has paused, or as the tab is closed or hidden.
    async fn keeps(&mut self, at: usize) {
        let tab = self.tabs[at].clone();
        if tab.words == tab.kept || tab.recorded.as_ref() == Some(&tab.words) {
            return;
        }
        let anew: &[(&str, &str)] = if tab.recorded.is_some() { &[("anew", "yes")] } else { &[] };
        let kept = self.sends(&tab, &self.kinds[tab.kind].draft, anew).await;
        assert_eq!(kept.status, StatusCode::NO_CONTENT, "{}", text(&kept.html));
        self.gone_on_with.push(tab.from);
        self.tabs[at].kept = tab.words;
    }

    async fn presses(&mut self, at: usize) {
        let tab = self.tabs[at].clone();
        if tab.words.is_empty() {
            return;
        }
        let mut sent = self.sends(&tab, &self.kinds[tab.kind].sent_to, &[]).await;
        if sent.status == StatusCode::CONFLICT {
            sent.says("This is not recorded yet").says(&tab.words);
            self.gone_on_with.push(tab.from.clone());
            self.tabs[at].kept.clone_from(&tab.words);
            if self.chance.below(2) == 0 {
                // Closed without another press: what was sent is a draft.
                self.closes(at);
                return;
            }
            let tab = Tab { key: self.tab(tab.kind, &sent.html).key, ..tab.clone() };
            sent = self.sends(&tab, &self.kinds[tab.kind].sent_to, &[]).await;
        }
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
        self.gone_on_with.push(tab.from);
        self.recorded.push(tab.words.clone());
        self.tabs[at].recorded = Some(tab.words.clone());
        self.tabs[at].kept = tab.words;
    }

    async fn step(&mut self) {
        if self.tabs.is_empty() || self.tabs.len() < 5 && self.chance.below(4) == 0 {
            return self.opens().await;
        }
        let at = self.chance.below(self.tabs.len());
        match self.chance.below(7) {
            0 | 1 => self.types(at),
            2 => self.keeps(at).await,
            // Also a second time, and after going back and typing on.
            3 | 4 => self.presses(at).await,
            5 => {
                self.keeps(at).await;
                self.closes(at);
            }
            _ => self.worker = self.service.signs_in_again(&self.worker).await,
        }
    }

    async fn words(&self, sql: &'static str) -> Vec<String> {
        let found: Vec<(Sealed,)> = self.service.db.read().await.unwrap().all(sql, args![]).await.unwrap();
        found.into_iter().map(|(words,)| words.into()).filter(|words: &String| words.contains("the words of number")).collect()
    }
}

#[tokio::test]
async fn in_several_tabs_everything_sent_is_there_once_and_everything_else_is_a_draft() {
    let seed = std::env::var("HOLDFAST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_125_u64);
    println!("seed {seed}");
    for night in 0..4 {
        let service = a_service_at(MONDAY).await;
        let worker = service.signed_in_as(Role::SupportWorker).await;
        let first = service.an_accepted_referral(&worker, "Ann", "Example").await;
        let second = service.an_accepted_referral(&worker, "Bea", "Other").await;
        let kinds = kinds(&first, &second);
        let mut desk = Desk {
            service,
            worker,
            kinds,
            chance: Chance((seed + night) | 1),
            tabs: vec![],
            recorded: vec![],
            left: vec![],
            gone_on_with: vec![],
            typed: 0,
        };
        for _ in 0..120 {
            desk.step().await;
            still_there(&desk, false).await;
        }
        for at in 0..desk.tabs.len() {
            desk.keeps(at).await;
        }
        still_there(&desk, true).await;
        assert!(desk.recorded.len() > 5, "a night on which nothing is recorded shows nothing");
    }
}

/// What was answered as recorded is there once; what a tab gave to the server and was not recorded is a draft.
async fn still_there(desk: &Desk, at_the_end: bool) {
    let mut there = desk.words("SELECT words FROM note UNION ALL SELECT words FROM referral").await;
    let mut recorded = desk.recorded.clone();
    recorded.sort();
    recorded.dedup();
    there.sort();
    assert_eq!(there, recorded, "what was sent is there once");
    const DRAFTS: &str = concat!("SELECT ", unsealed!("draft", "d", "fields", "account_id", "'\u{1f}0\u{1f}'"), " FROM draft d");
    let drafts = desk.words(DRAFTS).await.join("\n");
    let held = desk.tabs.iter().filter(|tab| tab.own && (at_the_end || tab.kept == tab.words)).map(|tab| &tab.words);
    for held in held.chain(&desk.left) {
        let unsent = !held.is_empty() && !recorded.contains(held) && !desk.gone_on_with.contains(held);
        assert!(!unsent || drafts.contains(held), "{held:?} is neither recorded nor a draft: {drafts}");
    }
    for words in &recorded {
        assert!(!drafts.contains(words), "{words:?} is recorded and a draft: {drafts}");
    }
}
