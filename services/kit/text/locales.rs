//! Lists the locales, so that a folder with a language's texts is all that a language needs.

#![allow(clippy::print_stdout)] // how a build script speaks to cargo

use std::{env, fmt::Write as _, fs, io, path::Path};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=locales");
    let root = Path::new(&env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("locales");
    let mut code = String::from("pub(crate) const LOCALES: Locales = &[\n");
    for locale in sorted(&root)?.into_iter().filter(|locale| locale.is_dir()) {
        let name = locale.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let _infallible = write!(code, "    ({name:?}, &[");
        for file in sorted(&locale)? {
            let _infallible = write!(code, "include_str!({:?}), ", file.display().to_string());
        }
        code.push_str("]),\n");
    }
    code.push_str("];\n");
    let out = env::var_os("OUT_DIR").unwrap_or_default();
    fs::write(Path::new(&out).join("locales.rs"), code)
}

fn sorted(folder: &Path) -> io::Result<Vec<std::path::PathBuf>> {
    let entries: io::Result<Vec<_>> = fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect();
    let mut entries = entries?;
    entries.sort();
    Ok(entries)
}
