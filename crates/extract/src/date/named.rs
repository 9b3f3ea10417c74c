//! Days with the name of the month, in the languages of the news.

use std::sync::LazyLock;

use jiff::civil;

use super::civil_day;

/// The months, in full and short, as they are declined in dates. Lower case, without full stops.
const MONTHS: [&str; 12] = [
    "january jan januar jänner janvier janv enero ene gennaio gen janeiro stycznia styczeń \
     sty января январь янв січня січ ιανουαρίου ιαν ocak oca januari januára tammikuuta ledna \
     leden január ianuarie ian มกราคม มค يناير جانفي جنوری ژانویه जनवरी জানুয়ারি gener \
     siječnja януари jaanuar sausio janvāris januarie januara",
    "february feb februar feber février fevrier févr fév fev febrero febbraio fevereiro \
     lutego luty lut февраля февраль фев лютого лют φεβρουαρίου φεβ şubat şub februari \
     februára helmikuuta února únor február februarie febr กุมภาพันธ์ กพ فبراير فيفري فروری \
     فوریه फ़रवरी फरवरी ফেব্রুয়ারি febrer veljače февруари veebruar vasario februara \
     pebruari",
    "march mar märz mrz mär maerz mars marzo março marco marca marzec марта март мар березня \
     бер μαρτίου μαρ mart maart mrt maret maaliskuuta března březen március márc martie \
     มีนาคม มีค مارس مارچ मार्च মার্চ març ožujka märts kovo marts mac",
    "april apr avril avr abril abr aprile kwietnia kwiecień kwi апреля апрель апр квітня кві \
     квіт απριλίου απρ nisan nis huhtikuuta dubna duben apríla április ápr aprilie เมษายน เมย \
     أبريل ابريل إبريل أفريل اپریل آوریل अप्रैल এপ্রিল travnja април aprill balandžio aprila",
    "may mai mayo maggio mag maio maja maj мая май травня трав μαΐου μαϊου μαιου μάιος μαΐ \
     μαϊ μαι mayıs mei toukokuuta května květen mája május máj พฤษภาคม พค مايو ماي مئی مه मई \
     মে maig svibnja gegužės meje maijs",
    "june jun juni juin junio giugno giu junho czerwca czerwiec cze июня июнь июн червня чер \
     черв ιουνίου ιουν haziran haz kesäkuuta června červen júna június jún iunie iun มิถุนายน \
     มิย يونيو جوان جون ژوئن जून জুন juny lipnja юни juuni birželio juna junie",
    "july jul juli juillet juil julio luglio lug julho lipca lipiec lip июля июль июл липня \
     лип ιουλίου ιουλ temmuz tem heinäkuuta července červenec júla július júl iulie iul \
     กรกฎาคม กค يوليو يوليوز جويلية جولائی ژوئیه जुलाई জুলাই juliol srpnja юли juuli liepos \
     jula julie",
    "august aug août aout agosto ago sierpnia sierpień sie августа август авг серпня сер серп \
     αυγούστου αυγ ağustos ağu augustus augusti agustus agu elokuuta srpna srpen augusta \
     augusztus สิงหาคม สค أغسطس اغسطس غشت أوت اگست اوت अगस्त আগস্ট agost kolovoza rugpjūčio \
     avgusta ogos",
    "september sep sept septembre septiembre setiembre settembre set setembro września \
     wrzesień wrz сентября сентябрь сен сент вересня вер вересень σεπτεμβρίου σεπ σεπτ eylül \
     eyl syyskuuta září septembra szeptember szept septembrie กันยายน กย سبتمبر شتنبر ستمبر \
     سپتامبر सितंबर সেপ্টেম্বর setembre rujna септември rugsėjo",
    "october oct oktober okt octobre octubre ottobre ott outubro out października październik \
     paź октября октябрь окт жовтня жов жовт οκτωβρίου οκτ ekim eki lokakuuta října říjen \
     októbra október octombrie ตุลาคม ตค أكتوبر اكتوبر اکتوبر اکتبر अक्टूबर অক্টোবর октомври \
     spalio oktobra oktoober",
    "november nov novembre noviembre novembro listopada listopad lis ноября ноябрь ноя нояб \
     листопада лис листоп νοεμβρίου νοε kasım kas marraskuuta listopadu novembra noiembrie \
     noi พฤศจิกายน พย نوفمبر نونبر نومبر نوامبر नवंबर নভেম্বর studenoga ноември lapkričio \
     nopember",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro grudnia \
     grudzień gru декабря декабрь дек грудня гру груд δεκεμβρίου δεκ aralık ara desember des \
     joulukuuta prosince prosinec decembra decembrie ธันวาคม ธค ديسمبر دجنبر دسمبر دسامبر \
     दिसंबर ডিসেম্বর desembre prosinca декември detsember gruodžio disember",
];

/// Most tokens of a text that are looked at.
const MAX_TOKENS: usize = 120;

#[derive(Debug)]
enum Token {
    /// The number and how many digits it has.
    Number(i16, usize),
    Word(String),
}

/// The first day with a named month, and where it ends.
pub(super) fn day(characters: &[char]) -> Option<(civil::Date, usize)> {
    let tokens = tokens(characters);
    // Every form has a year in four digits.
    let has_year = |(token, _): &(Token, usize)| matches!(token, Token::Number(_, 4));
    if !tokens.iter().any(has_year) {
        return None;
    }
    for at in 0..tokens.len() {
        let Some(month) = month(&tokens, at) else {
            continue;
        };
        let found = day_before(&tokens, at, month)
            .or_else(|| day_behind(&tokens, at, month))
            .or_else(|| year_before(&tokens, at, month));
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The month at a token. Polish and Croatian, Czech and Croatian share names; what is listed first
/// counts, which is the larger language.
fn month(tokens: &[(Token, usize)], at: usize) -> Option<i16> {
    let (Token::Word(word), _) = tokens.get(at)? else {
        return None;
    };
    // "tháng 5", "tháng Năm" is written in digits in the news.
    if word == "tháng" {
        let (Token::Number(month @ 1..=12, _), _) = tokens.get(at + 1)? else {
            return None;
        };
        return Some(*month);
    }
    let place = NAMES
        .binary_search_by(|(name, _)| (*name).cmp(word.as_str()))
        .ok()?;
    NAMES.get(place).map(|(_, month)| *month)
}

/// The names of [`MONTHS`] in order, each with the first month that has it.
static NAMES: LazyLock<Vec<(&str, i16)>> = LazyLock::new(|| {
    let mut names: Vec<(&str, i16)> = (1..)
        .zip(MONTHS)
        .flat_map(|(month, names)| names.split(' ').map(move |name| (name, month)))
        .collect();
    names.sort_unstable();
    names.dedup_by_key(|(name, _)| *name);
    names
});

/// The number that is a year, of the common era or the Buddhist one, and where its token is.
fn year(tokens: &[(Token, usize)], at: usize) -> Option<(i16, usize)> {
    const BUDDHIST: std::ops::RangeInclusive<i16> = 2523..=2643;
    // Words between: "de", "del", "г", "năm", "พศ", and a time and zone as in C's dates.
    const MAX_BETWEEN: usize = 5;
    for place in at..=at + MAX_BETWEEN {
        match tokens.get(place)? {
            (Token::Number(year, 4), _) if BUDDHIST.contains(year) => {
                return Some((year - 543, place));
            }
            (Token::Number(year, 4), _) => return Some((*year, place)),
            (Token::Number(_, digits), _) if *digits > 2 => return None,
            (Token::Number(..), _) => {}
            (Token::Word(word), _) => {
                let short = word.chars().count() <= 5;
                if !short || (place > at && month(tokens, place).is_some()) {
                    return None;
                }
            }
        }
    }
    None
}

fn day_number(tokens: &[(Token, usize)], at: usize) -> Option<i16> {
    match tokens.get(at)? {
        (Token::Number(day @ 1..=31, 1..=2), _) => Some(*day),
        _ => None,
    }
}

/// `4 May 2026`, `4th of May, 2026`, `4 de mayo de 2026`.
fn day_before(tokens: &[(Token, usize)], at: usize, month: i16) -> Option<(civil::Date, usize)> {
    let behind = match tokens.get(at)? {
        (Token::Word(word), _) if word == "tháng" => at + 2,
        _ => at + 1,
    };
    let number = (1..=3).find_map(|back| {
        let place = at.checked_sub(back)?;
        // Only small words between: "th", "of", "de", "er".
        let plain = (place + 1..at).all(|between| {
            matches!(tokens.get(between), Some((Token::Word(word), _)) if word.chars().count() <= 4)
        });
        plain.then(|| day_number(tokens, place))?
    })?;
    let (year, place) = year(tokens, behind)?;
    // A second number before the year is no time, but another day: "4 May - 6 June 2026" aside.
    let (_, end) = tokens.get(place)?;
    let end = if place > behind + 3 {
        tokens.get(at)?.1
    } else {
        *end
    };
    Some((civil_day(year, month, number)?, end))
}

/// `May 4, 2026`, `May 4th 2026`, `Mon May 04 08:30:00 CEST 2026`.
fn day_behind(tokens: &[(Token, usize)], at: usize, month: i16) -> Option<(civil::Date, usize)> {
    let number = day_number(tokens, at + 1)?;
    let (year, place) = year(tokens, at + 2)?;
    let has_time =
        (at + 2..place).any(|between| matches!(tokens.get(between), Some((Token::Number(..), _))));
    // The time stands between day and year: it is read from behind the day.
    let (_, end) = tokens.get(if has_time { at + 1 } else { place })?;
    Some((civil_day(year, month, number)?, *end))
}

/// `2026. május 4.`, `2026 May 4`.
fn year_before(tokens: &[(Token, usize)], at: usize, month: i16) -> Option<(civil::Date, usize)> {
    let number = day_number(tokens, at + 1)?;
    let place = at.checked_sub(1)?;
    let place = match tokens.get(place)? {
        (Token::Word(word), _) if word.chars().count() == 1 => place.checked_sub(1)?,
        _ => place,
    };
    let (Token::Number(year, 4), _) = tokens.get(place)? else {
        return None;
    };
    let (_, end) = tokens.get(at + 1)?;
    Some((civil_day(*year, month, number)?, *end))
}

/// Numbers and words with where each ends. Full stops within Thai abbreviations are left out.
fn tokens(characters: &[char]) -> Vec<(Token, usize)> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(character) = characters.get(at) {
        if tokens.len() >= MAX_TOKENS {
            break;
        }
        if character.is_ascii_digit() {
            let begin = at;
            let mut value: i16 = 0;
            while let Some(digit) = characters.get(at).and_then(|digit| digit.to_digit(10)) {
                value = value
                    .saturating_mul(10)
                    .saturating_add(i16::try_from(digit).unwrap_or(0));
                at += 1;
            }
            tokens.push((Token::Number(value, at - begin), at));
        } else if is_of_word(*character) {
            let mut word = String::new();
            while let Some(character) = characters.get(at) {
                if is_of_word(*character) {
                    word.extend(character.to_lowercase());
                } else if !(*character == '.'
                    && at
                        .checked_sub(1)
                        .and_then(|before| characters.get(before))
                        .is_some_and(|before| is_thai(*before))
                    && characters.get(at + 1).is_some_and(|next| is_thai(*next)))
                {
                    break;
                }
                at += 1;
            }
            // "İ" in lower case is an i with a dot above.
            word.retain(|character| character != '\u{307}');
            tokens.push((Token::Word(word), at));
        } else {
            at += 1;
        }
    }
    tokens
}

fn is_thai(character: char) -> bool {
    matches!(character, '\u{e00}'..='\u{e7f}')
}

/// Letters and the signs that are parts of words in the scripts of India and Thailand.
fn is_of_word(character: char) -> bool {
    character.is_alphabetic()
        || matches!(character, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{963}' | '\u{980}'..='\u{9e3}')
        || is_thai(character) && !character.is_ascii_digit()
}
