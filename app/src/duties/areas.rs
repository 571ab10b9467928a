//! Where towns and postcodes are, roughly: `lists/areas.csv` under the folder that holds packs, which the operator replaces with a table
//! that they may use (docs/operating.md). Nothing is stored of it: a postcode is looked up when it is asked about. A file that cannot be
//! read stops nobody; the one that the program was built with stands in, and the log says so.

use std::{fs, io::ErrorKind, path::Path};

const BUILT_IN: &str = include_str!("../../../lists/areas.csv");
const COLUMNS: [&str; 6] = ["area", "town", "district", "decile", "easting", "northing"];

/// A postcode district or sector, with where its middle is in metres on the national grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Without spaces: PL31, or PL312 of a sector.
    pub code: String,
    pub town: String,
    pub district: String,
    /// Of deprivation; 1 is the most deprived.
    pub decile: u8,
    east: i64,
    north: i64,
}

#[derive(Clone, Debug, Default)]
pub struct Areas {
    all: Vec<Area>,
    /// Whether it is the sample that the program was built with, whose deciles are made up.
    pub are_a_sample: bool,
}

/// How far two places are from one another: no figure, because the middle of a district is not where anybody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    Near,
    SomeWay,
    Far,
}

/// Our assumption: in one town or the next, and beyond an hour by bus.
const NEAR_METRES: f64 = 10_000.0;
const FAR_METRES: f64 = 30_000.0;

impl Areas {
    pub fn built_in() -> Areas {
        read("lists/areas.csv", BUILT_IN).expect("the file is part of the program and tested")
    }

    /// The table of the folder, or the one that the program was built with.
    pub fn load(root: &Path) -> Areas {
        let path = root.join("lists/areas.csv");
        let file = path.display().to_string();
        let found = match fs::read_to_string(&path) {
            Ok(text) => read(&file, &text),
            Err(error) if error.kind() == ErrorKind::NotFound => return Areas::built_in(),
            Err(error) => Err(format!("{file}: cannot be read ({error})")),
        };
        found.unwrap_or_else(|because| {
            tracing::error!(because, "the table of areas could not be read");
            Areas::built_in()
        })
    }

    /// Every name of a town or a district that there is.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        self.all.iter().flat_map(|area| [area.town.as_str(), area.district.as_str()])
    }

    /// The area of a postcode, whole or its first half, or of a town.
    pub fn find(&self, words: &str) -> Option<&Area> {
        let by_town = self.all.iter().find(|area| area.town.eq_ignore_ascii_case(words.trim()));
        by_town.or_else(|| codes(words).into_iter().find_map(|code| self.all.iter().find(|area| area.code == code)))
    }

    /// How far two places are from one another, where both are known.
    pub fn between(&self, one: &str, other: &str) -> Option<Band> {
        if one.trim().eq_ignore_ascii_case(other.trim()) {
            return Some(Band::Near);
        }
        let (one, other) = (self.find(one)?, self.find(other)?);
        let metres = ((one.east - other.east) as f64).hypot((one.north - other.north) as f64);
        Some(match metres {
            m if m < NEAR_METRES => Band::Near,
            m if m < FAR_METRES => Band::SomeWay,
            _ => Band::Far,
        })
    }
}

/// What a postcode may stand under, the narrowest first: its sector, its district.
fn codes(words: &str) -> Vec<String> {
    let bare: String = words.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let mut codes = vec![bare.clone()];
    // A whole postcode ends in a digit and two letters.
    let whole = bare.is_ascii() && bare.len() >= 5 && bare.ends_with(|c: char| c.is_ascii_alphabetic());
    if whole {
        codes.push(bare[..bare.len() - 2].to_owned());
        codes.push(bare[..bare.len() - 3].to_owned());
    } else if let Some((district, _)) = words.trim().split_once(' ') {
        codes.push(district.to_uppercase());
    }
    codes
}

fn read(file: &str, text: &str) -> Result<Areas, String> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let head = lines.next().map_or("", |(_, line)| line).trim_start_matches('\u{feff}');
    if !head.split(',').map(str::trim).eq(COLUMNS) {
        return Err(format!("{file}: the first line must be {}", COLUMNS.join(",")));
    }
    let areas = lines.map(|(at, line)| one(line).ok_or_else(|| format!("{file}, line {}: not an area: {line}", at + 1)));
    Ok(Areas { all: areas.collect::<Result<_, _>>()?, are_a_sample: text == BUILT_IN })
}

fn one(line: &str) -> Option<Area> {
    let cells: Vec<&str> = line.split(',').map(|cell| cell.trim().trim_matches('"')).collect();
    let [code, town, district, decile, east, north] = cells[..] else { return None };
    Some(Area {
        code: code.split_whitespace().collect::<String>().to_uppercase(),
        town: town.to_owned(),
        district: district.to_owned(),
        decile: decile.parse().ok().filter(|decile| (1..=10).contains(decile))?,
        east: east.parse::<f64>().ok()? as i64,
        north: north.parse::<f64>().ok()? as i64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postcode_is_found_by_its_sector_then_its_district_and_a_town_by_its_name() {
        let text = "area,town,district,decile,easting,northing\nAB1,Exton,North,3,100000,50000\nAB1 2,Exton,South,4,101000,50000\nAB9,Wyford,West,9,125000,50000\nAB10,Farly,West,9,900000,50000\n";
        let areas = read("areas.csv", text).unwrap();
        let district = |words: &str| areas.find(words).map(|area| area.district.as_str());
        assert_eq!(
            [district("ab1 2cd"), district("AB1 9XX"), district("AB1 7"), district("AB1")].map(Option::unwrap),
            ["South", "North", "North", "North"]
        );
        assert_eq!((district("exton"), district("Nowhere"), district("")), (Some("North"), None, None));
        assert_eq!(areas.between("Exton", "AB1 2CD"), Some(Band::Near));
        assert_eq!(areas.between("Exton", "wyford"), Some(Band::SomeWay));
        assert_eq!(areas.between("Exton", "AB10 1AA"), Some(Band::Far));
        assert_eq!(areas.between("Exton", "Nowhere"), None);
        assert_eq!(areas.between("Nowhere", "nowhere "), Some(Band::Near), "one town is near itself, whatever the table holds");
    }

    #[test]
    fn a_table_that_is_wrong_is_told_by_its_line_and_the_one_shipped_is_whole() {
        assert!(Areas::built_in().find("Bodmin").is_some());
        assert!(read("areas.csv", "a,b\n").unwrap_err().contains("the first line must be area,town"));
        let wrong = "# ours\narea,town,district,decile,easting,northing\nAB1,Exton,North,11,1,2\n";
        assert!(read("areas.csv", wrong).unwrap_err().starts_with("areas.csv, line 3"));
    }
}
