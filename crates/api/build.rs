//! Writes the list of the portal's files, which `make portal` puts into `portal/dist`, for a release binary to carry. Other binaries read the
//! folder itself and carry nothing.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    let mut list = String::new();
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        let built = Path::new("../../portal/dist");
        // Without Node.js there is no portal, and the build works all the same. The empty folder tells Cargo what to watch.
        fs::create_dir_all(built)?;
        println!("cargo:rerun-if-changed={}", built.display());
        let mut files = Vec::new();
        walk(built, &mut files)?;
        files.sort();
        for file in files {
            let name = file.strip_prefix(built).map_err(io::Error::other)?;
            let path = file.canonicalize()?;
            let _ = writeln!(
                list,
                "({:?}, include_bytes!({:?})),",
                name.display().to_string(),
                path.display().to_string()
            );
        }
    }
    fs::write(out.join("portal_files.rs"), format!("&[{list}]"))
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
