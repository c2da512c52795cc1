//! JSON reading shared by the readers: limits on nesting and number of values, and serde's errors with their place.

use serde::de::DeserializeOwned;

use super::error::ReadError;
use crate::domain::finding::FileName;

/// Deepest nesting that is read.
pub const MAX_DEPTH: usize = 100;
/// Most values in one document; a server with 64 adapters has some thousands.
pub const MAX_VALUES: usize = 500_000;

/// Parses `text` into `T`, with line and column of the first fault.
///
/// # Errors
/// When the text is no JSON, does not have `T`'s shape, or nests deeper than [`MAX_DEPTH`].
pub fn parse<T: DeserializeOwned>(file: &FileName, text: &str) -> Result<T, ReadError> {
    check_limits(file, text)?;
    serde_json::from_str(text).map_err(|error| describe(file, &error))
}

/// serde's error in our words: the message without its own place, and the place.
#[must_use]
pub fn describe(file: &FileName, error: &serde_json::Error) -> ReadError {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&place).unwrap_or(&message);
    let problem = match error.classify() {
        serde_json::error::Category::Data => message.to_owned(),
        serde_json::error::Category::Eof => format!("the JSON ends too early ({message})"),
        serde_json::error::Category::Syntax | serde_json::error::Category::Io => {
            format!("not valid JSON ({message})")
        }
    };
    // serde counts columns in bytes and says 0 for the start of a line.
    let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
    let column = u32::try_from(error.column().max(1)).unwrap_or(u32::MAX);
    ReadError::new(file, problem).at(line, column)
}

/// Refuses nesting deeper than [`MAX_DEPTH`] and more values than [`MAX_VALUES`], before anything recurses into them or
/// makes room for them.
///
/// # Errors
/// With the place where a limit is passed.
pub fn check_limits(file: &FileName, text: &str) -> Result<(), ReadError> {
    let (mut depth, mut line, mut column) = (0_usize, 1_u32, 0_u32);
    let (mut in_string, mut escaped, mut values) = (false, false, 0_usize);
    for byte in text.bytes() {
        column = column.saturating_add(1);
        match byte {
            b'\n' => (line, column) = (line.saturating_add(1), 0),
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                if depth > MAX_DEPTH {
                    let problem =
                        format!("the JSON nests deeper than {MAX_DEPTH} levels, which no capture does");
                    return Err(ReadError::new(file, problem).at(line, column));
                }
            }
            b',' if !in_string => {
                values += 1;
                if values > MAX_VALUES {
                    let problem =
                        format!("the JSON holds more than {MAX_VALUES} values, which no capture does");
                    return Err(ReadError::new(file, problem).at(line, column));
                }
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_beyond_the_limit_is_refused_with_its_place() {
        let file: FileName = "deep.json".into();
        let deep = format!("\n{}", "[".repeat(101));
        let error = parse::<serde_json::Value>(&file, &deep).unwrap_err();
        assert_eq!((error.line, error.column), (2, 101));
        assert!(error.to_string().contains("100 levels"), "{error}");
        let allowed = format!("{}{}", "[".repeat(100), "]".repeat(100));
        assert!(parse::<serde_json::Value>(&file, &allowed).is_ok());
    }

    #[test]
    fn a_flood_of_values_is_refused() {
        let flood = format!("[{}{{}}]", "{},".repeat(MAX_VALUES + 1));
        let error = parse::<serde_json::Value>(&"flood.json".into(), &flood).unwrap_err().to_string();
        assert!(error.contains("more than 500000 values"), "{error}");
    }

    #[test]
    fn brackets_in_strings_do_not_nest() {
        let file: FileName = "text.json".into();
        let text = format!("[\"{}\\\"{}\"]", "[".repeat(200), "{".repeat(200));
        assert!(parse::<serde_json::Value>(&file, &text).is_ok());
    }

    #[test]
    fn a_cut_document_says_so() {
        let error = parse::<serde_json::Value>(&"cut.json".into(), "{\"a\":\n[1,").unwrap_err();
        assert_eq!(error.to_string(), "cut.json:2:3: the JSON ends too early (EOF while parsing a value)");
    }
}
