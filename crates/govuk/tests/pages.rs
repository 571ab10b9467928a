//! What holds for the document and for whatever people type into it.

use govuk::*;
use maud::{Render, html};

const NASTY: &str = "\"><script>alert('x')</script>";

#[test]
fn what_people_type_is_escaped_everywhere() {
    let attrs = [("data-x", NASTY)];
    let everything = html! {
        (Input { name: NASTY, label: NASTY, hint: NASTY, error: Some(NASTY), value: NASTY, prefix: NASTY, attrs: &attrs, ..Default::default() })
        (Textarea { name: "t", label: NASTY, value: NASTY, ..Default::default() })
        (Radios { name: "r", legend: NASTY, items: vec![Choice { hint: NASTY, ..Choice::new(NASTY, NASTY) }], ..Default::default() })
        (Select { name: "s", label: NASTY, items: vec![Choice::new(NASTY, NASTY)], ..Default::default() })
        (DateInput { name: "d", legend: NASTY, day: NASTY, ..Default::default() })
        (SummaryList { rows: vec![SummaryRow::new(NASTY, NASTY).action(Action::new(NASTY, NASTY, NASTY))], ..Default::default() })
        (Table { caption: NASTY, head: vec![NASTY.into()], rows: vec![vec![NASTY.into()]], stack_on_phone: true, ..Default::default() })
        (Board { label: NASTY, columns: vec![NASTY.into()], rows: vec![BoardRow { heading: NASTY.into(), cells: vec![BoardCell::new(CellState::In, NASTY)] }], ..Default::default() })
        (DueList { items: vec![DueItem { title: NASTY.into(), href: NASTY.into(), reason: NASTY.into(), ..Default::default() }], ..Default::default() })
        (Alert { title: NASTY, body: NASTY.into(), ..Default::default() })
        (page(Page { title: NASTY, service_name: NASTY, organisation: NASTY, signed_in_as: NASTY, ..Default::default() }))
    };
    assert!(!everything.0.contains("<script>alert"));
}

#[test]
fn the_document_has_nothing_inline() {
    let document = page(Page { title: "T", service_name: "S", assets_version: "1", ..Default::default() }).0;
    assert!(!document.contains(" style=") && !document.contains("<style") && !document.contains(" onload="));
    for script in document.split("<script").skip(1) {
        assert!(script.contains("src=\"/assets/"), "{script}");
    }
    assert!(document.contains(r#"href="/assets/holdfast.css?v=1""#));
}

#[test]
fn errors_are_said_first_in_the_title() {
    let document = page(Page { title: "Town", service_name: "S", has_errors: true, ..Default::default() }).0;
    assert!(document.contains("<title>Error: Town – S</title>"));
}

#[test]
fn links_of_the_error_summary_land() {
    let form = html! {
        (Input { name: "town", ..Default::default() })
        (DateInput { name: "born", legend: "Born", ..Default::default() })
        (Radios { name: "pet", legend: "Pet", items: Choice::yes_no(), ..Default::default() })
        (RadioRows { rows: vec![RadioRow { name: "q1", ..Default::default() }], items: Choice::yes_no(), ..Default::default() })
    };
    for id in ["town", "born-day", "pet", "q1"] {
        assert_eq!(form.0.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
}

#[test]
fn text_that_begins_with_a_newline_keeps_it() {
    let area = Textarea { name: "t", value: "\nhello", ..Default::default() }.render();
    assert!(area.0.contains(">\n\nhello</textarea>"));
}

#[test]
fn a_masked_value_is_not_in_the_page() {
    assert!(!masked("phone number", "/show").0.contains("07"));
    assert!(masked("phone number", "/show").0.contains("Show<span class=\"govuk-visually-hidden\"> phone number</span>"));
}

#[test]
fn overdue_comes_first() {
    let item = |title: &'static str, urgency| DueItem { title: title.into(), urgency, ..Default::default() };
    let list = DueList { items: vec![item("b", Urgency::Later), item("a", Urgency::Overdue)], ..Default::default() }.render().0;
    assert!(list.find(">a<") < list.find(">b<"));
}

#[test]
fn pages_of_a_list_have_gaps() {
    let pages = |current, last| Pagination::numbered(current, last, |page| format!("?page={page}")).render().0;
    assert_eq!(pages(1, 1), "");
    assert_eq!(pages(6, 12).matches("--ellipsis").count(), 2);
    assert_eq!(pages(2, 3).matches("--ellipsis").count(), 0);
}
