//! One subject a file: 500 lines are looked at, 800 are refused unless the file is a table.

use super::{Problem, TextFile};

const LOOKED_AT: usize = 500;
const REFUSED: usize = 800;
/// A file with this line may be longer; the rest of the line says what the table is.
const TABLE_MARK: &str = "// tidy: table: ";

/// Files that are too long.
pub(super) fn check(code: &[TextFile]) -> Vec<Problem> {
    longer_than(code, REFUSED)
        .filter(|file| !file.text.lines().any(|line| line.starts_with(TABLE_MARK)))
        .map(|file| {
            let lines = file.text.lines().count();
            let reason = format!(
                "{lines} lines, more than {REFUSED}: cut it by subject, or mark a table with `{TABLE_MARK}…`"
            );
            Problem::new(&file.path, reason)
        })
        .collect()
}

/// Files that a reviewer looks at.
pub(super) fn notes(code: &[TextFile]) -> Vec<Problem> {
    longer_than(code, LOOKED_AT)
        .map(|file| {
            let lines = file.text.lines().count();
            Problem::new(&file.path, format!("{lines} lines; is it one subject?"))
        })
        .collect()
}

fn longer_than(code: &[TextFile], limit: usize) -> impl Iterator<Item = &TextFile> {
    code.iter()
        .filter(move |file| file.text.lines().count() > limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_are_noted_and_longer_ones_refused() {
        let check = |lines: usize, head: &str, refused: usize, noted: usize| {
            let code = [TextFile::new(
                "a.rs",
                &(head.to_owned() + &"x\n".repeat(lines)),
            )];
            assert_eq!(super::check(&code).len(), refused, "{lines} {head}");
            assert_eq!(notes(&code).len(), noted, "{lines} {head}");
        };
        check(500, "", 0, 0);
        check(501, "", 0, 1);
        check(800, "", 0, 1);
        check(801, "", 1, 1);
        check(801, "// tidy: table: of entities\n", 0, 1);
    }
}
