//! The components that are not fields, said with our structs.

use govuk::*;
use maud::{Markup, Render};

use crate::Case;
use crate::options::Options;

pub const CASES: &[Case] = &[
    ("accordion", accordion),
    ("back-link", back_link_case),
    ("breadcrumbs", breadcrumbs_case),
    ("details", details),
    ("error-summary", error_summary),
    ("exit-this-page", exit_this_page),
    ("generic-header", generic_header),
    ("inset-text", inset_text),
    ("notification-banner", notification_banner),
    ("pagination", pagination),
    ("panel", panel),
    ("phase-banner", phase_banner),
    ("service-navigation", service_navigation),
    ("skip-link", skip_link),
    ("summary-list", summary_list),
    ("table", table),
    ("tabs", tabs),
    ("tag", tag_case),
    ("task-list", task_list),
    ("warning-text", warning_text),
];

fn paragraph_or_html(o: &Options) -> Markup {
    match o.content() {
        Content::Text(text) if text.is_empty() => Markup::default(),
        Content::Text(text) => maud::html! { p class="govuk-body" { (text) } },
        Content::Html(html) => html,
    }
}

fn accordion(o: &Options) -> Option<Markup> {
    let section = |item: &Options| AccordionSection {
        heading: item.get("heading").content(),
        summary: item.get("summary").content(),
        body: paragraph_or_html(&item.get("content")),
        expanded: item.flag("expanded"),
    };
    let accordion = Accordion {
        id: o.text("id"),
        sections: (!o.has_empty_items("items")).then(|| o.list("items").iter().map(section).collect())?,
        heading_level: o.number("headingLevel").unwrap_or_default() as u8,
        remember_expanded: o.maybe_flag("rememberExpanded"),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
    };
    Some(accordion.render())
}

fn back_link_case(o: &Options) -> Option<Markup> {
    let link = BackLink { href: o.text("href"), text: o.content(), classes: o.text("classes"), attrs: o.attrs("attributes") };
    Some(link.render())
}

fn breadcrumbs_case(o: &Options) -> Option<Markup> {
    let crumb = |item: &Options| Crumb { href: item.text("href").into(), text: item.content(), attrs: item.attrs("attributes") };
    let crumbs = Breadcrumbs {
        items: o.list("items").iter().map(crumb).collect(),
        collapse_on_mobile: o.flag("collapseOnMobile"),
        label: o.text("labelText"),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
    };
    Some(crumbs.render())
}

fn details(o: &Options) -> Option<Markup> {
    let details = Details {
        summary: o.content_of("summaryText", "summaryHtml"),
        body: o.body(),
        open: o.flag("open"),
        id: o.text("id"),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
    };
    Some(details.render())
}

fn error_summary(o: &Options) -> Option<Markup> {
    let link = |item: &Options| ErrorLink { href: item.text("href").into(), text: item.content(), attrs: item.attrs("attributes") };
    let summary = ErrorSummary {
        title: o.content_of("titleText", "titleHtml"),
        description: o.content_of("descriptionText", "descriptionHtml"),
        errors: o.list("errorList").iter().map(link).collect(),
        disable_auto_focus: o.maybe_flag("disableAutoFocus"),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
    };
    Some(summary.render())
}

fn exit_this_page(o: &Options) -> Option<Markup> {
    let exit = ExitThisPage {
        href: if o.is_set("redirectUrl") { o.text("redirectUrl") } else { "https://www.bbc.co.uk/weather" },
        text: o.content(),
        id: o.text("id"),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
    };
    Some(exit.render())
}

fn generic_header(o: &Options) -> Option<Markup> {
    let header = GenericHeader {
        logo: o.content_of("logoText", "logoHtml"),
        href: o.text("url"),
        container_classes: o.text("containerClasses"),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
    };
    Some(header.render())
}

fn inset_text(o: &Options) -> Option<Markup> {
    let inset = InsetText { content: o.content(), id: o.text("id"), classes: o.text("classes"), attrs: o.attrs("attributes") };
    Some(inset.render())
}

fn notification_banner(o: &Options) -> Option<Markup> {
    let banner = NotificationBanner {
        title: o.content_of("titleText", "titleHtml"),
        content: o.content(),
        success: o.text("type") == "success",
        title_level: o.number("titleHeadingLevel").unwrap_or_default() as u8,
        title_id: o.text("titleId"),
        role: o.text("role"),
        disable_auto_focus: o.maybe_flag("disableAutoFocus"),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
    };
    Some(banner.render())
}

fn pagination(o: &Options) -> Option<Markup> {
    let link = |key: &str| {
        let link = o.get(key);
        link.is_set("href").then(|| PageLink {
            href: link.text("href").into(),
            text: link.content(),
            label: link.text("labelText"),
            attrs: link.attrs("attributes"),
        })
    };
    let item = |item: &Options| PageNumber {
        number: item.text("number").into(),
        href: item.text("href").into(),
        current: item.flag("current"),
        ellipsis: item.flag("ellipsis"),
        label: item.text("visuallyHiddenText").into(),
        attrs: item.attrs("attributes"),
    };
    let pages = Pagination {
        previous: link("previous"),
        next: link("next"),
        items: o.list("items").iter().map(item).collect(),
        label: o.text("landmarkLabel"),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
    };
    Some(pages.render())
}

fn panel(o: &Options) -> Option<Markup> {
    let panel = Panel {
        title: o.content_of("titleText", "titleHtml"),
        body: o.content(),
        heading_level: o.number("headingLevel").unwrap_or_default() as u8,
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
    };
    Some(panel.render())
}

fn phase_banner(o: &Options) -> Option<Markup> {
    let banner = PhaseBanner {
        tag: o.get("tag").content(),
        tag_classes: o.get("tag").text("classes"),
        content: o.content(),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
    };
    Some(banner.render())
}

fn service_navigation(o: &Options) -> Option<Markup> {
    let item = |item: &Options| NavItem {
        href: item.text("href").into(),
        text: item.content(),
        current: item.flag("current"),
        active: item.flag("active"),
        attrs: item.attrs("attributes"),
    };
    let slots = o.get("slots");
    let inline = slots.get("end").is_set("html");
    let end = if inline { slots.get("end").html("html") } else { slots.html("end") };
    let nav = ServiceNavigation {
        service_name: o.text("serviceName"),
        service_href: o.text("serviceUrl"),
        items: o.list("navigation").iter().map(item).collect(),
        collapse: o.maybe_flag("collapseNavigationOnMobile"),
        menu_text: o.text("menuButtonText"),
        label: o.text("navigationLabel"),
        id: o.text("navigationId"),
        section_label: o.text("ariaLabel"),
        end,
        end_inline: inline && slots.get("end").text("align") == "inline",
        navigation_classes: o.text("navigationClasses"),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
    };
    Some(nav.render())
}

fn skip_link(o: &Options) -> Option<Markup> {
    let link = SkipLink { href: o.text("href"), text: o.content(), classes: o.text("classes"), attrs: o.attrs("attributes") };
    Some(link.render())
}

fn actions(o: &Options) -> Vec<Action<'static>> {
    let action = |item: &Options| Action {
        href: item.text("href").into(),
        text: item.content(),
        hidden: item.text("visuallyHiddenText").into(),
        classes: item.text("classes"),
        attrs: item.attrs("attributes"),
    };
    o.get("actions").list("items").iter().map(action).collect()
}

fn summary_list(o: &Options) -> Option<Markup> {
    let row = |row: &Options| SummaryRow {
        key: row.get("key").content(),
        value: row.get("value").content(),
        actions: actions(row),
        classes: row.text("classes"),
        key_classes: row.get("key").text("classes"),
        value_classes: row.get("value").text("classes"),
        actions_classes: row.get("actions").text("classes"),
    };
    let card = o.get("card");
    let card = o.has("card").then(|| SummaryCard {
        title: card.get("title").content(),
        heading_level: card.get("title").number("headingLevel").unwrap_or_default() as u8,
        actions: actions(&card),
        classes: card.text("classes"),
        title_classes: card.get("title").text("classes"),
        actions_classes: card.get("actions").text("classes"),
        attrs: card.attrs("attributes"),
    });
    let list = SummaryList {
        rows: o.list("rows").iter().map(row).collect(),
        card,
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
        ..Default::default()
    };
    Some(list.render())
}

fn table(o: &Options) -> Option<Markup> {
    let head = |item: &Options| Head {
        content: item.content(),
        format: item.text("format"),
        classes: item.text("classes"),
        colspan: item.number("colspan").unwrap_or_default(),
        rowspan: item.number("rowspan").unwrap_or_default(),
        attrs: item.attrs("attributes"),
        ..Default::default()
    };
    let cell = |item: &Options| Cell {
        content: item.content(),
        format: item.text("format"),
        classes: item.text("classes"),
        colspan: item.number("colspan").unwrap_or_default(),
        rowspan: item.number("rowspan").unwrap_or_default(),
        attrs: item.attrs("attributes"),
        ..Default::default()
    };
    let table = Table {
        caption: o.text("caption"),
        caption_classes: o.text("captionClasses"),
        head: o.list("head").iter().map(head).collect(),
        rows: o.list("rows").iter().map(|row| row.cells().iter().map(cell).collect()).collect(),
        first_cell_is_header: o.flag("firstCellIsHeader"),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
        ..Default::default()
    };
    Some(table.render())
}

fn tabs(o: &Options) -> Option<Markup> {
    let tab = |item: &Options| {
        item.is_set("id").then(|| Tab { id: item.text("id"), label: item.text("label"), panel: paragraph_or_html(&item.get("panel")) })
    };
    let tabs = Tabs {
        items: o.list("items").iter().map(tab).collect::<Option<_>>()?,
        title: o.text("title"),
        id: o.text("id"),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
    };
    Some(tabs.render())
}

fn tag_case(o: &Options) -> Option<Markup> {
    let tag = Tag { content: o.content(), classes: o.text("classes"), attrs: o.attrs("attributes"), ..Default::default() };
    Some(tag.render())
}

fn task_list(o: &Options) -> Option<Markup> {
    let item = |item: &Options| {
        let status = item.get("status");
        let tag = status.get("tag");
        let words = if status.is_set("tag") {
            Tag { content: tag.content(), classes: tag.text("classes"), attrs: tag.attrs("attributes"), ..Default::default() }
                .render()
                .into()
        } else {
            status.content()
        };
        TaskItem {
            title: item.get("title").content(),
            href: item.text("href").into(),
            hint: item.get("hint").content(),
            status: words,
            status_classes: status.text("classes"),
            title_classes: item.get("title").text("classes"),
            classes: item.text("classes"),
        }
    };
    let list = TaskList {
        items: (!o.has_empty_items("items")).then(|| o.list("items").iter().map(item).collect())?,
        id_prefix: o.text("idPrefix"),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
    };
    Some(list.render())
}

fn warning_text(o: &Options) -> Option<Markup> {
    let warning = WarningText {
        content: o.content(),
        icon_words: o.text("iconFallbackText"),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
    };
    Some(warning.render())
}
