//! What every picture must be, whatever it shows: named, unique in its ids, free of inline styles, within its frame.

use charts::{Bar, Bars, Line, Lines, Stack, StackedBars, number};
use maud::Render;

fn bars(id: &'static str, vertical: bool, values: &[f64]) -> String {
    let bars = values.iter().map(|value| Bar::new("A label that is long enough to be broken over several lines", *value)).collect();
    Bars { id, title: "Title", description: "What it shows.", bars, vertical, ..Default::default() }.render().0
}

fn all() -> Vec<(&'static str, String)> {
    let stacked = StackedBars {
        id: "stacked",
        title: "Title",
        series: vec!["One".into(), "Two".into(), "Three".into()],
        stacks: vec![Stack::new("Q1", vec![Some(3.0), None, Some(0.0)]), Stack::new("Q2", vec![Some(90.0), Some(1.0)])],
        ..Default::default()
    };
    let lines = Lines {
        id: "lines",
        title: "Title",
        points: (1..=12).map(|quarter| format!("Quarter {quarter}").into()).collect(),
        series: vec![Line::new("One", vec![Some(3.0), None, Some(5.0)]), Line::new("Two", vec![Some(1.0); 40])],
        ..Default::default()
    };
    vec![
        ("across", bars("across", false, &[3.0, 0.0, 12.5])),
        ("upright", bars("upright", true, &[3.0, 0.0, 12.5])),
        ("alone", bars("alone", true, &[7.0])),
        ("zeros", bars("zeros", false, &[0.0, 0.0])),
        ("strange", bars("strange", true, &[f64::NAN, f64::INFINITY, -4.0])),
        ("stacked", stacked.render().0),
        ("lines", lines.render().0),
    ]
}

/// The values of every attribute of this name.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_picture_is_named_and_beside_its_table() {
    for (name, html) in all() {
        assert!(html.contains(&format!(r#"role="img" aria-labelledby="{name}-title"#)), "{name}");
        assert!(html.contains(&format!(r#"<title id="{name}-title">Title</title>"#)), "{name}");
        assert!(html.contains("<table"), "{name}");
        assert!(html.starts_with(r#"<figure class="chart">"#), "{name}");
    }
}

#[test]
fn nothing_is_styled_inline() {
    for (name, html) in all() {
        assert!(!html.contains(" style=") && !html.contains("<style") && !html.contains("<script"), "{name}");
    }
}

#[test]
fn ids_begin_with_the_charts_own_and_are_unique() {
    for (name, html) in all() {
        let ids = attributes(&html, "id");
        let unique: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{name}");
        assert!(ids.iter().all(|id| id.starts_with(name)), "{name}: {ids:?}");
    }
}

#[test]
fn shapes_stay_within_the_frame() {
    for (name, html) in all() {
        let frame: Vec<f64> = attributes(&html, "viewBox")[0].split(' ').map(|number| number.parse().expect("a number")).collect();
        for (attribute, most) in
            [("x", frame[2]), ("y", frame[3]), ("width", frame[2]), ("height", frame[3]), ("cx", frame[2]), ("cy", frame[3])]
        {
            for value in attributes(&html, attribute) {
                let value: f64 = value.parse().expect("a number");
                assert!((0.0..=most).contains(&value), "{name}: {attribute}={value} of {most}");
            }
        }
    }
}

#[test]
fn values_are_written_as_text() {
    let html = bars("b", false, &[1234.0]);
    assert!(html.contains(&format!(">{}</text>", number(1234.0))));
    assert!(html.contains(">1,234</td>"));
    let html = Bars { id: "w", bars: vec![Bar::withheld("Few", "fewer than 5")], ..Default::default() }.render().0;
    assert_eq!(html.matches("fewer than 5").count(), 2);
}

#[test]
fn series_differ_without_colour() {
    let html = all().pop().expect("the lines").1;
    assert!(html.contains(r#"stroke-dasharray="none""#) && html.contains(r#"stroke-dasharray="10 5""#));
    assert!(html.contains("<circle") && html.contains("<rect"));
}

#[test]
fn with_nothing_to_draw_there_are_words() {
    let html = Bars { id: "none", title: "Nothing", ..Default::default() }.render().0;
    assert!(html.contains("There are no figures to show.") && !html.contains("<svg"));
    let html = Lines { id: "none", points: vec!["Q1".into()], series: vec![Line::new("a", vec![None])], ..Default::default() }.render().0;
    assert!(!html.contains("<svg"));
}

#[test]
fn a_missing_figure_is_said_and_breaks_the_line() {
    let chart = Lines {
        id: "gap",
        title: "Gap",
        points: vec!["a".into(), "b".into(), "c".into()],
        series: vec![Line::new("s", vec![Some(1.0), None, Some(2.0)])],
        ..Default::default()
    };
    assert!(chart.table().0.contains("no figure"));
    let svg = chart.svg().0;
    let line = attributes(&svg, "d").into_iter().filter(|path| path.matches('M').count() == 2).count();
    assert_eq!(line, 1);
}
