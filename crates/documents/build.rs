//! Only checks that the fonts were taken from their packages: a check of the program must not need the network.

fn main() {
    println!("cargo:rerun-if-changed=../../web/fonts");
    println!("cargo:rerun-if-changed=../../documents");
    if !std::path::Path::new("../../web/fonts").exists() {
        println!("cargo:warning=web/fonts is missing: run script/assets first, or no document can be made");
        std::fs::create_dir_all("../../web/fonts").expect("web/ can be written to");
    }
}
