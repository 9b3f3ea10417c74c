//! scratch
use jianbao_newsroom::*;
use std::sync::Arc;
fn main() {
    let a: Vec<u64> = std::env::args()
        .skip(1)
        .map(|x| x.parse().unwrap())
        .collect();
    let w = Arc::new(World::new(WorldSettings {
        seed: a[0],
        hosts: a[1] as usize,
        articles: a[2] as usize,
        edits: a[3] as usize,
        deletions: a[4] as usize,
        days: a[5] as u32,
        faults: true,
        ..Default::default()
    }));
    let r = Newsroom::start(Arc::clone(&w), "127.0.0.1:18080".parse().unwrap()).unwrap();
    let dir = "/tmp/press";
    let _ = std::fs::remove_dir_all(dir);
    let bin = "/work/main/target/debug/jianbao";
    assert!(
        std::process::Command::new(bin)
            .args(["init", dir])
            .status()
            .unwrap()
            .success()
    );
    let p = format!("{dir}/jianbao.toml");
    let mut s = std::fs::read_to_string(&p).unwrap();
    s += &format!("\n[fetch]\nconnect = {{\"*.test\" = \"{}\"}}\n", r.http);
    for x in w.sources() {
        s += &format!(
            "\n[[source]]\nid = \"{}\"\ntitle = {:?}\nurl = \"{}\"\n",
            x.id, x.title, x.url
        );
    }
    std::fs::write(&p, s).unwrap();
    let o = std::process::Command::new(bin)
        .args([
            "-C",
            dir,
            "--clock",
            &r.clock,
            "sync",
            "--watch",
            "--max-time",
            &format!("{}d", a[5].max(1)),
            "--json",
            "-q",
        ])
        .output()
        .unwrap();
    println!(
        "{}{}",
        String::from_utf8_lossy(&o.stderr),
        String::from_utf8_lossy(&o.stdout)
            .chars()
            .take(400)
            .collect::<String>()
    );
    let h = std::process::Command::new(bin)
        .args(["-C", dir, "history", "--json"])
        .output()
        .unwrap();
    let v = judge(
        &w,
        &r.ledger(),
        std::path::Path::new(dir),
        &String::from_utf8_lossy(&h.stdout),
        r.now(),
    )
    .unwrap();
    println!("{v:#?}");
    if a.len() > 6 {
        std::thread::sleep(std::time::Duration::from_secs(a[6]));
    }
}
