//! The portal is embedded from `portal/dist`, which `make portal` writes. Without it the folder is empty and the build works all the same.

use std::path::Path;

fn main() {
    let built = Path::new("../../portal/dist");
    // Where it cannot be made the sources are read-only, and nobody builds a portal there.
    let _ = std::fs::create_dir_all(built);
    println!("cargo:rerun-if-changed={}", built.display());
}
