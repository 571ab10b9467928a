//! The GOV.UK Design System's components, a few of the Ministry of Justice's, and a few of our own, as plain structs
//! that render to [`maud::Markup`].
//!
//! Every component is a struct with public fields and a `Default`: name what differs, leave the rest. Fields that are
//! empty are left out of the markup. Each writes the markup of the published Nunjucks macro; `tests/conformance.rs`
//! compares them with the fixtures that govuk-frontend publishes.
//!
//! ```
//! use govuk::{Input, Width};
//! use maud::html;
//!
//! let form = html! {
//!     form method="post" {
//!         (Input { name: "town", label: "Town", width: Width::OneHalf, ..Default::default() })
//!         (govuk::Button::submit("Save"))
//!     }
//! };
//! assert!(form.0.contains(r#"<label class="govuk-label" for="town">Town</label>"#));
//! ```
//!
//! A field's id is its name unless set, its hint is `{id}-hint`, its error `{id}-error`; both are tied to the control
//! with `aria-describedby`. Nothing writes an inline style or script.

mod accordion;
mod alert;
mod board;
mod button;
mod character_count;
mod checkboxes;
mod choice;
mod date_input;
mod details;
mod due_list;
mod error_message;
mod error_summary;
mod field;
mod fieldset;
mod file_upload;
mod hint;
mod html;
mod input;
mod label;
mod layout;
mod links;
mod navigation;
mod notices;
mod notification_banner;
mod page;
mod pagination;
mod password_input;
mod radio_rows;
mod radios;
mod search;
mod select;
mod service_navigation;
mod summary_list;
mod table;
mod tabs;
mod task_list;
mod textarea;
mod timeline;

pub use accordion::{Accordion, AccordionSection};
pub use alert::{Alert, AlertKind, BadgeColour, IdentityBar, badge};
pub use board::{Board, BoardCell, BoardRow, CellState};
pub use button::{Button, ButtonType, Variant, button_group};
pub use character_count::CharacterCount;
pub use checkboxes::Checkboxes;
pub use choice::Choice;
pub use date_input::{DateInput, DatePart};
pub use details::Details;
pub use due_list::{DueItem, DueList, Urgency};
pub use error_message::ErrorMessage;
pub use error_summary::{ErrorLink, ErrorSummary};
pub use field::{Size, Width};
pub use fieldset::Fieldset;
pub use file_upload::FileUpload;
pub use hint::Hint;
pub use html::{Attrs, Content};
pub use input::Input;
pub use label::Label;
pub use layout::{Scroll, cards, columns, empty, figure, masked, masked_form, not_given, progress, unmasked};
pub use links::{BackLink, Breadcrumbs, Crumb, ExitThisPage, SkipLink, back_link, breadcrumbs};
pub use navigation::{SideNavigation, SideSection, SubNavigation};
pub use notices::{Colour, InsetText, Panel, PhaseBanner, Tag, WarningText, inset, tag, warning};
pub use notification_banner::NotificationBanner;
pub use page::{Page, page};
pub use pagination::{PageLink, PageNumber, Pagination};
pub use password_input::PasswordInput;
pub use radio_rows::{RadioRow, RadioRows};
pub use radios::Radios;
pub use search::{Filter, Search, SelectedFilter};
pub use select::Select;
pub use service_navigation::{GenericHeader, NavItem, ServiceNavigation};
pub use summary_list::{Action, SummaryCard, SummaryList, SummaryRow};
pub use table::{Cell, Head, Table};
pub use tabs::{Tab, Tabs};
pub use task_list::{TaskItem, TaskList};
pub use textarea::Textarea;
pub use timeline::{Timeline, TimelineItem};
