//! Invented people and what is written of them.

use super::chance::Chance;

const GIVEN: &str = "Aaliyah Abigail Agnieszka Aisha Alice Amara Amelia Amina Anna Beatrice Bethany Carys Charlotte Chloe Daniel David Deborah Eilidh Ella Emily Emma Fatima Freya Gemma Grace Hannah Hayley Imogen Isla James Jasmine Jessica Joanne Jodie Jordan Karen Katarzyna Kayleigh Kelly Khadija Laura Leanne Lily Louise Maryam Megan Michael Michelle Mohammed Molly Natalie Niamh Nicola Olivia Patricia Paul Priya Rachel Rebecca Robert Ruth Samantha Sarah Shanice Shannon Sian Sophie Stacey Stephen Susan Thomas Tracey Victoria Yasmin Zainab Zoe";
const FAMILY: &str = "Adams Ahmed Akhtar Ali Allen Anderson Bailey Baker Begum Bell Bennett Brown Campbell Carter Chapman Clark Clarke Collins Cook Cooper Cox Davies Davis Dixon Edwards Ellis Evans Foster Fraser Gill Graham Gray Green Griffiths Hall Harris Harrison Hill Holmes Hughes Hunter Hussain Jackson James Johnson Johnston Jones Kaur Kelly Khan King Knight Kowalska Lee Lewis Lloyd MacDonald Marshall Martin Mason McDonald McKenzie Mehta Miah Miller Mills Mitchell Moore Morgan Morris Murphy Murray Nowak Okafor Okonkwo Owen Palmer Parker Patel Phillips Powell Price Rahman Reid Reynolds Richards Richardson Roberts Robertson Robinson Rogers Ross Russell Scott Shah Shaw Simpson Singh Smith Stevens Stewart Sutherland Taylor Thomas Thompson Turner Walker Walsh Ward Watson Webb White Wilkinson Williams Williamson Wilson Wood Wright Young";
const BEGINS: &str = "Al Am An Ar Ba Be Bo Bra Ca Che Cro Da De Do El Far Fen Gar Gri Ha Her Hol Iv Jar Ka Kel Kos La Lan Lor Ma Mar Mel Na Ner Os Pa Pen Pol Ra Ric Ro Sa Sel Sta Ta Tre Tor Ul Va Vin Wa Wes Yel Za Zar";
const MIDDLES: &str =
    "ba bel chi dan der fi gel go hal ki la len li lo ma me min na ne nor pa ra ren ri ro sa shi ta ter to va ve wen wi ya";
const ENDS: &str = "a ard by cott dale den e er ey field ford ham i ia ina ing ington ke ko land ley low man mere n ney o ova ra rd s sa ska ski son stead ston ta ton tt vic well wick wood worth y";
const WORDS: &str = "called client agreed safety plan housing officer court hearing non molestation order school run childcare refuge space transport bank account GP appointment counselling session police reference letter support worker visit phone voicemail text message returned review goals benefits claim solicitor legal aid risk level unchanged increased reduced feeling anxious hopeful sleeping better neighbour family mother sister children contact arrangements ex-partner breach reported referral MARAC IDVA landlord tenancy locks changed panic alarm address confidential interpreter arranged next week tomorrow afternoon follow up required no answer left safe";

/// Names as they are met: most from the common ones, a tail of rare ones.
pub struct Names {
    given: Vec<&'static str>,
    family: Vec<&'static str>,
    syllables: [Vec<&'static str>; 3],
    words: Vec<&'static str>,
}

impl Names {
    pub fn new() -> Names {
        let list = |text: &'static str| text.split(' ').collect::<Vec<_>>();
        Names { given: list(GIVEN), family: list(FAMILY), syllables: [list(BEGINS), list(MIDDLES), list(ENDS)], words: list(WORDS) }
    }

    pub fn given(&self, chance: &mut Chance) -> String {
        if chance.of_thousand(60) { self.rare(chance) } else { chance.one(&self.given).to_owned() }
    }

    /// Three in ten have a rare name; one in fifty two, with a hyphen.
    pub fn family(&self, chance: &mut Chance) -> String {
        let one = if chance.of_thousand(300) { self.rare(chance) } else { chance.one(&self.family).to_owned() };
        if chance.of_thousand(20) { format!("{one}-{}", chance.one(&self.family)) } else { one }
    }

    pub fn rare(&self, chance: &mut Chance) -> String {
        let [begin, middle, end] = &self.syllables;
        let middle = if chance.of_thousand(600) { chance.one(middle) } else { "" };
        format!("{}{middle}{}", chance.one(begin), chance.one(end))
    }

    /// A note of about 600 characters, which names somebody.
    pub fn note(&self, chance: &mut Chance) -> String {
        let mut note = String::with_capacity(620);
        while note.len() < 590 {
            if !note.is_empty() {
                note.push(' ');
            }
            note.push_str(chance.one(&self.words));
        }
        note + " " + &self.rare(chance) + "."
    }
}

/// A name as somebody mishears it: two letters swapped, one left out, or one doubled.
pub fn misspelt(name: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() < 4 {
        return name.to_owned();
    }
    let at = 1 + chance.below(letters.len() - 2);
    match chance.below(3) {
        0 => letters.swap(at, at + 1),
        1 => drop(letters.remove(at)),
        _ => letters.insert(at, letters[at]),
    }
    letters.into_iter().collect()
}
