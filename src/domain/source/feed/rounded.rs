//! A number whose spelling has lost digits: what it counts moves by hundreds or thousands.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::source::point::Value;

/// The digits that `awk`, `printf "%g"` and their like keep.
const KEPT: usize = 6;

/// The value alone, as it is spelt.
#[derive(Deserialize)]
struct Spelt<'l> {
    #[serde(borrow)]
    value: &'l RawValue,
}

/// The spelling of a record's number, as text, where it is one of few digits with an exponent (`2.14749e+09`): a text that is spelt
/// so is no count either. `%e`, known by the sign of its exponent, keeps one digit more. A number that is spelt with more digits is what
/// its writer takes for the shortest way to say the whole of it.
pub(super) fn in_few_digits(line: &str) -> Option<Value> {
    // Nearly no line has one, and those are not read once more.
    let may =
        line.as_bytes().windows(2).any(|two| two[0].is_ascii_digit() && two[1].eq_ignore_ascii_case(&b'e'));
    if !may {
        return None;
    }
    let spelt = serde_json::from_str::<Spelt<'_>>(line).ok()?.value.get();
    let (mantissa, exponent) = spelt.split_once(['e', 'E'])?;
    let digits = mantissa.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    let kept = KEPT + usize::from(exponent.starts_with('+'));
    (digits <= kept && !exponent.starts_with('-')).then(|| Value::Text(spelt.to_owned()))
}
