//! What people do and what they see, in the words of the field: a folder for each room of `app/src`, and `house` for what holds of
//! all the code. One program, because every program is linked with all of Holdfast; `storms` and `doors` stand alone, since they
//! kill what they run in, or fill the one line in which passwords are checked.

mod given;

mod agencies {
    pub mod register;
    mod shared;
    mod statements;
}
mod arrivals {
    mod in_the_way;
    mod pages;
    mod proposed;
    mod sample;
    mod shapes;
    mod slips;
    mod ten_minutes;
    mod undo;
    mod untidy;
    mod workbooks;
}
mod desk {
    mod broken;
    mod canaries;
    mod cookies;
    mod drafts;
    mod exports;
    mod forged;
    mod headers;
    mod matrix;
    pub(crate) mod mutated;
    mod permissions;
    mod pressed_twice;
    mod query_counts;
    mod slips;
    mod tabs;
}
mod documents {
    mod made;
    mod sent;
}
mod duties {
    mod anew;
    mod any_order;
    mod in_time;
    mod packs;
    mod written_late;
}
mod evidence {
    mod councils;
    mod files_out;
    mod reports;
    mod small_numbers;
    mod take_up;
    mod west_midlands;
}
mod forms {
    mod again;
    mod attachments;
    mod case_study;
    mod dash;
    mod decisions;
    mod enquiries;
    mod files;
    mod homes;
    mod kinds;
    mod ledger;
    mod mistakes;
    mod of_the_service;
    mod records;
}
mod home {
    mod handover;
    mod inbox;
    mod led_back;
}
mod house {
    mod asvs;
    mod casework;
    mod held;
    mod requirements;
    mod seen;
    mod tidy;
}
mod journal_page {
    mod who_looked;
}
mod keeping {
    mod backups;
    mod copy;
    mod keys;
    mod lost;
}
mod marac {
    mod morning;
}
mod people {
    mod about;
    mod births;
    mod family;
    mod held_in_a_world;
    mod known_already;
    mod providers;
    mod reach;
    mod safe_now;
    mod sealed_to;
    mod two_people;
    mod who_sees;
    mod who_sees_the_same;
}
mod person_page {
    mod timeline;
    mod whom;
}
mod places {
    mod address;
    mod exit_interviews;
    mod fitting;
    mod moves;
    mod one_household;
    mod put_right;
    mod ready;
    mod states;
    mod stays;
}
mod running {
    mod contracts;
    mod every_way_in;
    mod factors;
    mod feeds;
    mod kept_apart;
    mod new_browser;
    mod one_browser;
    mod passkeys;
    mod rota;
    mod sessions;
    mod single_sign_on;
    mod warnings;
    mod ways_in;
    mod workers;
}
mod search {
    mod finding;
    mod header;
    mod spelt;
    mod written;
}
mod store {
    mod erased;
    mod journal;
    mod sealed;
    mod two_servers;
}
mod work {
    mod clocks;
    mod contacts;
    mod day;
    mod diary;
    mod goals;
    mod groups;
    mod keyed_twice;
    mod night;
    mod own_support;
    mod redirected;
    mod referrer;
    mod tasks;
    mod transfers;
}
