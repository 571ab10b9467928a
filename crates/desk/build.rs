//! Only checks that the styles and scripts were built: building them here would need the network in every check.

fn main() {
    println!("cargo:rerun-if-changed=../../web/built");
    if !std::path::Path::new("../../web/built/holdfast.css").exists() {
        println!("cargo:warning=web/built is missing: run script/assets first, or pages will have no styles");
        std::fs::create_dir_all("../../web/built").expect("web/ can be written to");
    }
}
