//! Text that was encoded twice, on the whole road.

use jianbao_extract::PageKind;

use super::read;

/// What windows-1252 has from 0x80 on; its holes stay controls.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

fn twice(text: &str, windows: bool) -> String {
    let table: Vec<char> = WINDOWS.chars().collect();
    text.bytes()
        .map(|byte| match byte {
            0x80..=0x9F if windows => table[usize::from(byte - 0x80)],
            _ => char::from(byte),
        })
        .collect()
}

#[test]
fn what_was_encoded_twice_is_not_taken_for_a_picture() {
    for (headline, text) in [
        (
            "渡轮重返群岛航线",
            "渡轮停航四个月之后，五月四日恢复了群岛航线，首班船上有九十名乘客，其中大多数是住在北岛的教师和学生，他们说等这一天已经等了很久。",
        ),
        (
            "Паром снова ходит на острова",
            "После четырёх месяцев простоя паром снова ходит на дальние острова: на первом рейсе было девяносто пассажиров, по большей части учителя и школьники.",
        ),
    ] {
        let html = format!(
            "<!doctype html><meta charset=utf-8><title>{headline}</title><article><h1>{headline}</h1>{}</article>",
            format!("<p>{text}</p>").repeat(4)
        );
        for windows in [true, false] {
            let found = read(&twice(&html, windows));
            assert_eq!(found.kind, PageKind::Article);
            assert_eq!(found.headline.as_deref(), Some(headline));
            assert!(found.text.contains(text), "{}", found.text);
        }
    }
}
