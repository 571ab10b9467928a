//! Labels broken over lines. A picture cannot wrap text by itself, and cannot measure it either.

use maud::{Markup, html};

use crate::FONT;

/// Lines of at most about `width` units. Words longer than that are broken.
pub(crate) fn wrap(label: &str, width: f64) -> Vec<String> {
    // Half of the font size is a little more than the mean width of a letter of Arial.
    let most = ((width / (FONT * 0.52)).floor() as usize).max(4);
    let mut lines: Vec<String> = Vec::new();
    for word in label.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for piece in letters.chunks(most) {
            let piece: String = piece.iter().collect();
            match lines.last_mut() {
                Some(line) if line.chars().count() + 1 + piece.chars().count() <= most => {
                    line.push(' ');
                    line.push_str(&piece);
                }
                _ => lines.push(piece),
            }
        }
    }
    lines
}

/// How high some lines are.
pub(crate) fn height(lines: usize) -> f64 {
    lines as f64 * FONT * 1.2
}

/// The lines, the first with its baseline at `y`.
pub(crate) fn lines(lines: &[String], x: f64, y: f64, anchor: &str) -> Markup {
    html! {
        text font-size=(FONT) text-anchor=(anchor) {
            @for (index, line) in lines.iter().enumerate() {
                tspan x=(px(x)) y=(px(y + height(index))) { (line) }
            }
        }
    }
}

/// One line.
pub(crate) fn line(words: &str, x: f64, y: f64, anchor: &str) -> Markup {
    html! { text x=(px(x)) y=(px(y)) font-size=(FONT) text-anchor=(anchor) { (words) } }
}

/// Where the next thing is drawn.
pub(crate) struct Pen(pub f64);

impl Pen {
    /// Moves on, and says where it was.
    pub(crate) fn advance(&mut self, by: f64) -> f64 {
        let here = self.0;
        self.0 += by;
        here
    }
}

/// A coordinate to a tenth.
pub(crate) fn px(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_labels_wrap_and_long_words_break() {
        assert_eq!(wrap("a b c", 200.0), ["a b c"]);
        assert_eq!(wrap("letters passed onwards", 100.0), ["letters", "passed", "onwards"]);
        assert!(wrap("Llanfairpwllgwyngyll", 60.0).len() > 2);
        assert!(wrap("", 60.0).is_empty());
    }
}
