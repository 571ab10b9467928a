//! `docs/asvs.md` says of every requirement of OWASP's Application Security Verification Standard 5.0.0, levels 1 and 2, and of those of
//! level 3 that `LETHAL` names, which story holds it, or why none does. What stands there is held against the standard's numbers and
//! against the sources: a requirement that is missing, a story that is not there, a page without that heading, fails.

use std::{collections::BTreeMap, fs};

use crate::given::root;

/// Each section with the level of each of its requirements (repository OWASP/ASVS, `5.0/docs_en`, 5.0.0: 70 of level 1, 183 of level 2).
const LEVELS: &str = "1.1:22 1.2:1111122223 1.3:112222222223 1.4:222 1.5:123 2.1:122 2.2:112 2.3:12223 2.4:23 3.1:3 3.2:113 3.3:12223 \
    3.4:11222233 3.5:11122333 3.6:3 3.7:22333 4.1:12233 4.2:23333 4.3:22 4.4:1222 5.1:2 5.2:112333 5.3:113 5.4:222 6.1:122 6.2:111111112222 \
    6.3:11223333 6.4:112233 6.5:22222333 6.6:2223 6.7:33 6.8:2222 7.1:222 7.2:1111 7.3:22 7.4:11222 7.5:223 7.6:22 8.1:1233 8.2:1123 8.3:133 \
    8.4:23 9.1:111 9.2:1222 10.1:22 10.2:223 10.3:22223 10.4:1111122222233333 10.5:22222 10.6:22 10.7:222 11.1:2233 11.2:22233 11.3:11233 \
    11.4:1222 11.5:23 11.6:23 11.7:33 12.1:12233 12.2:11 12.3:22223 13.1:2333 13.2:222223 13.3:2233 13.4:1222233 14.1:22 14.2:12223333 14.3:122 \
    15.1:12233 15.2:12233 15.3:1222222 15.4:3333 16.1:2 16.2:22222 16.3:2222 16.4:222 16.5:2223 17.1:23 17.2:22223333 17.3:22";

/// Of level 3, those without which somebody may come to harm (`safety.md` 1.1).
const LETHAL: [&str; 18] = [
    "1.2.10", "2.3.5", "3.4.8", "5.2.5", "5.2.6", "5.3.3", "6.3.5", "6.3.6", "6.3.8", "6.4.6", "7.5.3", "8.3.2", "8.4.2", "13.3.4",
    "14.2.6", "14.2.7", "14.2.8", "15.2.4",
];

/// The requirements that must stand in the table, with their levels.
fn wanted() -> BTreeMap<String, u8> {
    let mut all = BTreeMap::new();
    for (section, levels) in LEVELS.split_whitespace().filter_map(|said| said.split_once(':')) {
        for (at, level) in levels.bytes().enumerate() {
            all.insert(format!("{section}.{}", at + 1), level - b'0');
        }
    }
    let of = |level: u8| all.values().filter(|known| **known == level).count();
    assert_eq!((of(1), of(2), of(3)), (70, 183, 92), "the levels as the standard has them");
    assert!(LETHAL.iter().all(|id| all.get(*id) == Some(&3)));
    all.retain(|id, level| *level < 3 || LETHAL.contains(&id.as_str()));
    all
}

struct Line {
    id: String,
    level: String,
    how: String,
}

fn lines(table: &str) -> Vec<Line> {
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let rows = table.lines().filter(|line| line.starts_with("| ") && line.as_bytes().get(2).is_some_and(u8::is_ascii_digit));
    rows.map(|line| match <[String; 4]>::try_from(cells(line)) {
        Ok([id, level, _, how]) => Line { id, level, how },
        Err(cells) => panic!("four cells: {cells:?}"),
    })
    .collect()
}

/// What is wrong with what a line says holds it, if anything is.
fn fault(how: &str) -> Option<String> {
    if let Some(why) = how.strip_prefix("open: ").or_else(|| how.strip_prefix("not applicable: ")) {
        return (why.len() < 5).then(|| "it does not say why".to_owned());
    }
    let named: Vec<&str> = how.split('`').skip(1).step_by(2).collect();
    if named.is_empty() {
        return Some("it names nothing".into());
    }
    named.into_iter().find_map(|name| {
        if let Some((page, heading)) = name.split_once('#') {
            let text = fs::read_to_string(root().join(page)).unwrap_or_default();
            let there =
                text.lines().any(|line| line.starts_with('#') && (heading.is_empty() || line.trim_start_matches('#').trim() == heading));
            return (!there).then(|| format!("{page} has no heading {heading:?}"));
        }
        let Some((file, story)) = name.split_once("::") else { return Some(format!("{name} names no story")) };
        let below = if file.contains("tests/") || file.contains("src/") { file.to_owned() } else { format!("app/tests/stories/{file}") };
        let text = fs::read_to_string(root().join(&below)).unwrap_or_default();
        let marked = text.split("#[test]").chain(text.split("#[tokio::test")).any(|part| {
            let head = part.split('{').next().unwrap_or_default();
            head.contains(&format!("fn {story}("))
        });
        (!marked).then(|| format!("{below} has no story {story}"))
    })
}

#[test]
fn every_requirement_of_the_standard_is_held_by_a_story_or_says_why_not() {
    let table = fs::read_to_string(root().join("docs/asvs.md")).expect("docs/asvs.md");
    let (mut wanted, mut faults) = (wanted(), vec![]);
    for line in lines(&table) {
        match wanted.remove(&line.id) {
            None => faults.push(format!("{}: not a requirement of these levels, or there twice", line.id)),
            Some(level) if line.level != level.to_string() => faults.push(format!("{}: it is of level {level}", line.id)),
            Some(_) => faults.extend(fault(&line.how).map(|says| format!("{}: {says}", line.id))),
        }
    }
    faults.extend(wanted.keys().map(|id| format!("{id}: missing")));
    assert!(faults.is_empty(), "docs/asvs.md:\n{}", faults.join("\n"));
}

#[test]
fn what_is_claimed_and_not_there_is_seen() {
    let here = "`house/asvs.rs::what_is_claimed_and_not_there_is_seen`";
    assert_eq!(fault(here), None);
    assert_eq!(fault(&format!("{here}, `docs/operating.md#Limits`")), None);
    for claim in [
        "",
        "it is so",
        "open: ",
        "`house/asvs.rs::nothing_of_the_kind`",
        "`house/asvs.rs::fault`",
        "`house/gone.rs::what_is_claimed_and_not_there_is_seen`",
        "`docs/operating.md#No such heading`",
        "`house/asvs.rs`",
    ] {
        assert!(fault(claim).is_some(), "{claim:?} is taken");
    }
}
