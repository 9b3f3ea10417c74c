//! Work on all cores with the answers in the order of the questions, and a bounded amount of both in memory.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZero;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How far a thread may be ahead of the answer that is due, in answers.
const WINDOW: u64 = 64;
/// How many bytes of answers may wait for the one that is due.
const MAX_WAITING_BYTES: usize = 4 << 20;

/// The side of the questions.
struct Questions<Next> {
    next: Next,
    /// The number of the next question; none after the last.
    number: Option<u64>,
    /// Why there is no next one. What was asked before is answered all the same.
    error: Option<io::Error>,
}

/// The side of the answers.
struct Answers<Write> {
    write: Write,
    /// The number of the answer to be written next.
    due: u64,
    waiting: BTreeMap<u64, String>,
    waiting_bytes: usize,
    /// Why nothing can be written; after it nothing is begun.
    error: Option<io::Error>,
}

/// Takes questions from `next` until there is none, has them answered on all cores, and hands the answers to
/// `write` in the same order. Nothing is taken before there is a thread to answer it.
///
/// # Errors
/// The first error of `write`, else that of `next`, after which what it gave before is still answered.
pub(super) fn in_order<Question: Send>(
    next: impl FnMut() -> io::Result<Option<Question>> + Send,
    answer: impl Fn(Question) -> String + Sync,
    write: impl FnMut(&str) -> io::Result<()> + Send,
) -> io::Result<()> {
    let questions = Mutex::new(Questions {
        next,
        number: Some(0),
        error: None,
    });
    let answers = Mutex::new(Answers {
        write,
        due: 0,
        waiting: BTreeMap::new(),
        waiting_bytes: 0,
        error: None,
    });
    let moved = Condvar::new();
    let work = || {
        while let Some((number, question)) = take(&questions, &answers) {
            if !wait(&answers, &moved, |answers| number - answers.due < WINDOW) {
                break;
            }
            let text = answer(question);
            let has_room = |answers: &Answers<_>| {
                number == answers.due || answers.waiting_bytes + text.len() <= MAX_WAITING_BYTES
            };
            if !wait(&answers, &moved, has_room) {
                break;
            }
            give(&answers, number, text);
            moved.notify_all();
        }
        // Whoever waits for room must see an error.
        moved.notify_all();
    };
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    let answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    let questions = questions.into_inner();
    let questions = questions.unwrap_or_else(PoisonError::into_inner);
    answers.error.or(questions.error).map_or(Ok(()), Err)
}

/// The next question with its number.
fn take<Question, Next, Write>(
    questions: &Mutex<Questions<Next>>,
    answers: &Mutex<Answers<Write>>,
) -> Option<(u64, Question)>
where
    Next: FnMut() -> io::Result<Option<Question>>,
{
    let mut questions = lock(questions);
    let number = questions.number?;
    if lock(answers).error.is_some() {
        questions.number = None;
        return None;
    }
    let question = (questions.next)().unwrap_or_else(|error| {
        questions.error = Some(error);
        None
    });
    questions.number = question.is_some().then_some(number + 1);
    Some((number, question?))
}

/// Waits until something holds; false when there was an error.
fn wait<Write>(
    answers: &Mutex<Answers<Write>>,
    moved: &Condvar,
    holds: impl Fn(&Answers<Write>) -> bool,
) -> bool {
    let waits = |answers: &mut Answers<Write>| answers.error.is_none() && !holds(answers);
    let answers = moved.wait_while(lock(answers), waits);
    let answers = answers.unwrap_or_else(PoisonError::into_inner);
    answers.error.is_none()
}

/// Puts an answer in its place, and writes what is due.
fn give<Write: FnMut(&str) -> io::Result<()>>(
    answers: &Mutex<Answers<Write>>,
    number: u64,
    text: String,
) {
    let mut answers = lock(answers);
    answers.waiting_bytes += text.len();
    answers.waiting.insert(number, text);
    loop {
        let due = answers.due;
        let Some(text) = answers.waiting.remove(&due) else {
            return;
        };
        answers.waiting_bytes -= text.len();
        answers.due += 1;
        if let Err(error) = (answers.write)(&text) {
            answers.error.get_or_insert(error);
            return;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_questions() {
        let mut numbers = 0..1_000;
        let mut written = Vec::new();
        let answer = |number: u64| {
            if number.is_multiple_of(100) {
                // The others get ahead of it.
                thread::sleep(Duration::from_millis(1));
            }
            number.to_string()
        };
        in_order(
            || Ok(numbers.next()),
            answer,
            |text| {
                written.push(text.parse::<u64>().unwrap());
                Ok(())
            },
        )
        .unwrap();
        assert_eq!(written, (0..1_000).collect::<Vec<u64>>());
    }

    #[test]
    fn an_error_ends_it() {
        let mut count = 0;
        let result = in_order(
            || Ok(Some(())),
            |()| String::new(),
            |_| {
                count += 1;
                if count == 10 {
                    return Err(io::Error::other("nobody listens"));
                }
                Ok(())
            },
        );
        assert_eq!(result.unwrap_err().to_string(), "nobody listens");
        assert_eq!(count, 10);
    }

    #[test]
    fn what_was_asked_before_an_error_is_answered() {
        let (mut asked, mut written) = (0, 0);
        let next = || {
            asked += 1;
            if asked > 5 {
                return Err(io::Error::other("no more"));
            }
            Ok(Some(()))
        };
        let write = |_: &str| {
            written += 1;
            Ok(())
        };
        let result = in_order(next, |()| String::new(), write);
        assert_eq!(result.unwrap_err().to_string(), "no more");
        assert_eq!(written, 5);
    }

    #[test]
    fn large_answers_wait_for_their_turn_without_a_standstill() {
        let mut numbers = 0..40;
        let mut lengths = 0;
        in_order(
            || Ok(numbers.next()),
            |number: u64| {
                if number == 0 {
                    thread::sleep(Duration::from_millis(5));
                }
                "x".repeat(1 << 20)
            },
            |text| {
                lengths += text.len();
                Ok(())
            },
        )
        .unwrap();
        assert_eq!(lengths, 40 << 20);
    }
}
