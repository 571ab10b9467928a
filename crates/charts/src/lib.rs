//! Pictures of figures that everyone can read: bars, stacked bars and lines as SVG, each beside the table it is drawn from.
//!
//! A chart renders as a `figure`: a title, the picture (`role="img"` with a title and a description), and the data
//! table in `details`. Values are written as text, series are told apart by pattern as well as colour, and nothing has
//! an inline style, so that the strictest content security policy holds. Ids begin with the chart's own `id`, which
//! must differ between the charts of a page.
//!
//! ```
//! use charts::{Bar, Bars};
//! use maud::Render;
//! let chart = Bars { id: "by-month", title: "Sales", bars: vec![Bar::new("January", 12.0)], ..Default::default() };
//! assert!(chart.render().0.contains(r#"<svg class="chart__picture""#));
//! ```

mod bars;
mod figure;
mod lines;
mod number;
mod paint;
mod scale;
mod stacked;
mod text;

pub use bars::{Bar, Bars};
pub use lines::{Level, Line, Lines};
pub use number::number;
pub use stacked::{Stack, StackedBars};

/// The width of every picture in its own units; it is scaled to the space it has.
pub(crate) const WIDTH: f64 = 480.0;
/// The size of text. At 360 px a picture is about 330 px wide, so that this is still 12 px there.
pub(crate) const FONT: f64 = 18.0;
