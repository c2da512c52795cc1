//! Characters that deceive: those that a reader does not see, and those that look like another one. One list for every
//! tool, so that what one reports another cannot print unseen.

/// Whether a character could move the cursor, reorder text, or hide: controls (C0, DEL, C1), bidi controls,
/// zero-width and invisible characters, line separators, private use, non-characters and tags.
#[must_use]
pub const fn is_unsafe(c: char) -> bool {
    matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}'
        | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}

/// Letters of other scripts that are drawn like an ASCII letter in common fonts, with that letter. Names follow from the
/// script and the case; see [`name`].
const LETTERS: [(&str, &str, &str); 4] = [
    ("Cyrillic capital", "АВЕЅІЈКМНОРСТУХԚԜҮЗ", "ABESIJKMHOPCTYXQWY3"),
    ("Cyrillic small", "асеѕіјорухһԁԛԝ", "acesijopyxhdqw"),
    ("Greek capital", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
    ("Greek small", "ονυι", "ovui"),
];

/// Signs that look like a hyphen or a space.
const SIGNS: [(char, char, &str); 22] = [
    ('\u{2010}', '-', "hyphen"),
    ('\u{2011}', '-', "non-breaking hyphen"),
    ('\u{2012}', '-', "figure dash"),
    ('\u{2013}', '-', "en dash"),
    ('\u{2014}', '-', "em dash"),
    ('\u{2212}', '-', "minus sign"),
    ('\u{fe63}', '-', "small hyphen"),
    ('\u{a0}', ' ', "no-break space"),
    ('\u{2000}', ' ', "en quad"),
    ('\u{2001}', ' ', "em quad"),
    ('\u{2002}', ' ', "en space"),
    ('\u{2003}', ' ', "em space"),
    ('\u{2004}', ' ', "three-per-em space"),
    ('\u{2005}', ' ', "four-per-em space"),
    ('\u{2006}', ' ', "six-per-em space"),
    ('\u{2007}', ' ', "figure space"),
    ('\u{2008}', ' ', "punctuation space"),
    ('\u{2009}', ' ', "thin space"),
    ('\u{200a}', ' ', "hair space"),
    ('\u{202f}', ' ', "narrow no-break space"),
    ('\u{205f}', ' ', "medium mathematical space"),
    ('\u{3000}', ' ', "ideographic space"),
];

/// The ASCII character that another one is easily taken for; `None` for ASCII itself and for what looks like nothing
/// else. Full-width forms count.
#[must_use]
pub fn looks_like(c: char) -> Option<char> {
    if c.is_ascii() {
        return None;
    }
    let letter = LETTERS.iter().find_map(|(_, letters, plain)| {
        letters.chars().zip(plain.chars()).find(|(letter, _)| *letter == c).map(|(_, plain)| plain)
    });
    letter
        .or_else(|| SIGNS.iter().find(|(sign, ..)| *sign == c).map(|(_, plain, _)| *plain))
        .or_else(|| full_width(c))
}

/// U+FF01 to U+FF5E are the printable ASCII characters in the width of a Chinese one.
fn full_width(c: char) -> Option<char> {
    matches!(c, '\u{ff01}'..='\u{ff5e}').then(|| char::from_u32(u32::from(c) - 0xfee0)).flatten()
}

/// A character's code and name, for a person who cannot see what it is: `U+0415, a Cyrillic capital letter that looks
/// like E`, `U+2011, non-breaking hyphen`, `U+0045, E`.
#[must_use]
pub fn name(c: char) -> String {
    let code = format!("U+{:04X}", u32::from(c));
    if let Some((_, _, name)) = SIGNS.iter().find(|(sign, ..)| *sign == c) {
        return format!("{code}, {name}");
    }
    let script = LETTERS.iter().find(|(_, letters, _)| letters.contains(c)).map(|(script, ..)| *script);
    match (script, full_width(c)) {
        (Some(script), _) => {
            let plain = looks_like(c).unwrap_or(c);
            format!("{code}, a {script} letter that looks like {plain}")
        }
        (None, Some(plain)) => format!("{code}, a full-width {plain}"),
        _ if is_unsafe(c) => format!("{code}, which is not seen"),
        _ if c == ' ' => format!("{code}, space"),
        _ => format!("{code}, {c}"),
    }
}

/// Where two texts differ first, as a sentence part with both characters named; `None` when they are equal.
#[must_use]
pub fn first_difference(a: &str, b: &str) -> Option<String> {
    let (mut left, mut right) = (a.chars(), b.chars());
    for place in 1usize.. {
        match (left.next(), right.next()) {
            (None, None) => return None,
            (one, other) if one == other => {}
            (one, other) => {
                let named = |c: Option<char>| c.map_or_else(|| "nothing".to_owned(), name);
                return Some(format!(
                    "character {place} is {} in one and {} in the other",
                    named(one),
                    named(other)
                ));
            }
        }
    }
    None
}

/// The text with every look-alike replaced by what it looks like, in lower case: two names with the same skeleton are
/// easily taken for one another.
#[must_use]
pub fn skeleton(text: &str) -> String {
    let plain = |c: char| looks_like(c).unwrap_or(c);
    text.chars().filter(|c| !is_unsafe(*c)).map(plain).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_table_gives_every_letter_its_double() {
        for (script, letters, plain) in LETTERS {
            assert_eq!(letters.chars().count(), plain.chars().count(), "{script}");
            assert!(letters.chars().all(|c| !c.is_ascii()) && plain.is_ascii(), "{script}");
        }
    }

    #[test]
    fn doubles_are_known_and_named() {
        assert_eq!(looks_like('\u{415}'), Some('E'));
        assert_eq!(looks_like('\u{2011}'), Some('-'));
        assert_eq!(looks_like('\u{ff21}'), Some('A'));
        assert_eq!((looks_like('E'), looks_like('\u{e4}'), looks_like('\u{65e5}')), (None, None, None));
        assert_eq!(name('\u{415}'), "U+0415, a Cyrillic capital letter that looks like E");
        assert_eq!(name('\u{2011}'), "U+2011, non-breaking hyphen");
        assert_eq!(name('\u{ff21}'), "U+FF21, a full-width A");
        assert_eq!(name('\u{200b}'), "U+200B, which is not seen");
        assert_eq!(name('E'), "U+0045, E");
    }

    #[test]
    fn the_first_difference_is_placed_and_named() {
        assert_eq!(first_difference("RESV-2", "RESV-2"), None);
        let text = first_difference("R\u{415}SV", "RESV").unwrap();
        assert!(
            text.starts_with("character 2 is U+0415") && text.ends_with("U+0045, E in the other"),
            "{text}"
        );
        assert!(first_difference("A", "AB").unwrap().contains("nothing"));
    }

    #[test]
    fn what_looks_alike_has_one_skeleton() {
        assert_eq!(skeleton("R\u{415}SV\u{2011}2"), skeleton("resv-2"));
        assert_eq!(skeleton("RESV\u{200b}-2"), skeleton("RESV-2"));
        assert_ne!(skeleton("RESV-3"), skeleton("RESV-2"));
    }
}
