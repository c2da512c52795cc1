//! One line about many things: as many as there is room for, the worst first, and how many more there are.

/// Room for a summary, in characters.
pub const ROOM: usize = 180;

/// As many as fit into `room` characters, the first in any case, and how many more there are.
#[must_use]
pub fn fitting(texts: &[impl AsRef<str>], room: usize) -> String {
    let mut line = String::new();
    for (index, text) in texts.iter().enumerate() {
        let text = text.as_ref();
        if index > 0 && line.chars().count() + text.chars().count() > room {
            line.push_str(&format!("; and {} more", texts.len() - index));
            break;
        }
        if index > 0 {
            line.push_str("; ");
        }
        line.push_str(text);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn the_first_always_and_the_rest_counted() {
        assert_eq!(fitting(&["a"; 3], 180), "a; a; a");
        assert_eq!(fitting(&["long enough", "b", "c"], 5), "long enough; and 2 more");
        assert_eq!(fitting(&Vec::<String>::new(), 5), "");
    }
}
