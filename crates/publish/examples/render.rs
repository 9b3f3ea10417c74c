//! Writes the pages of an archive into a folder, to be looked at: `render ARCHIVE OUT`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool of the developer's"
)]
use std::path::Path;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (root, out) = (arguments.next().unwrap(), arguments.next().unwrap());
    let language = arguments.next().unwrap_or_else(|| "zh-Hans".to_owned());
    drop(
        jianbao_store::catalog::Catalog::open(&Path::new(&root).join(".jianbao/catalog.db"))
            .unwrap(),
    );
    let mut settings = jianbao_store::Settings::default();
    settings.archive.language = language;
    let site = jianbao_publish::Site::open(Path::new(&root), settings).unwrap();
    let paths = site.paths().unwrap();
    for path in &paths {
        let Some(page) = site.page(path).unwrap() else {
            println!("none: {}", path.to_file());
            continue;
        };
        let target = Path::new(&out).join(path.to_file());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, page.bytes).unwrap();
    }
    println!("{} pages", paths.len());
}
