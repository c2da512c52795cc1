//! What servers and adapters are called, and whether a name that somebody wrote means an adapter.

use super::model::{Adapter, Server};

/// What stands for a letter beyond ASCII that an old code page lost: one for each of its bytes.
const LOST: char = '\u{fffd}';
/// A longer name has no lost letters to be guessed at.
const LONGEST: usize = 256;

impl Server {
    /// Takes the name that the Windows machine itself has.
    pub fn call(&mut self, host: &str) {
        (self.name, self.host) = (host.to_owned(), Some(host.to_owned()));
    }
}

impl Adapter {
    /// Whether one of its names is this one, but for the case and for letters that were lost.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.names().any(|own| same(own, name) || agrees(own, name))
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        [&self.name].into_iter().chain(&self.alternative_names).map(String::as_str)
    }
}

/// The adapters that a name means: the one that has it to the letter, else those that have it but for the case, else those
/// that may have had it before letters were lost.
#[must_use]
pub fn called<'a>(adapters: &'a [Adapter], name: &str) -> Vec<&'a Adapter> {
    let exact: Vec<&Adapter> = adapters.iter().filter(|adapter| adapter.name == name).collect();
    if !exact.is_empty() {
        return exact;
    }
    let but_for_case = |adapter: &&Adapter| adapter.names().any(|own| same(own, name));
    let found: Vec<&Adapter> = adapters.iter().filter(but_for_case).collect();
    if !found.is_empty() {
        return found;
    }
    adapters.iter().filter(|adapter| adapter.is_called(name)).collect()
}

/// Equal but for the case, in every alphabet.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    one.chars().flat_map(char::to_lowercase).eq(other.chars().flat_map(char::to_lowercase))
}

/// Whether a name with lost letters may be this one. A letter was one byte or two, of which the second may look like ASCII; names
/// that became equal have a number behind them (`R�seau #2`).
fn agrees(own: &str, wanted: &str) -> bool {
    if !own.contains(LOST) || own.len() > LONGEST || wanted.len() > LONGEST {
        return false;
    }
    let bare = own.rsplit_once(" #").filter(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
    fits(own, wanted) || bare.is_some_and(|(bare, _)| fits(bare, wanted))
}

/// Goes through the wanted name with every place in the own one that the letters so far may have come to.
fn fits(own: &str, wanted: &str) -> bool {
    let own: Vec<char> = own.chars().collect();
    let mut places = vec![0];
    for letter in wanted.chars() {
        let mut next = Vec::new();
        for place in places {
            match own.get(place) {
                Some(&LOST) if !letter.is_ascii() => next.extend([place + 1, place + 2]),
                Some(&have) if have.to_lowercase().eq(letter.to_lowercase()) => next.push(place + 1),
                _ => {}
            }
        }
        next.sort_unstable();
        next.dedup();
        places = next;
    }
    places.contains(&own.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adapter(name: &str, others: &[&str]) -> Adapter {
        let alternative_names = others.iter().map(ToString::to_string).collect();
        Adapter { name: name.into(), alternative_names, ..Adapter::default() }
    }

    #[test]
    fn an_adapter_is_called_by_all_its_names_in_any_case() {
        let card = adapter("eno1", &["enp2s0", "Main-Lan"]);
        for name in ["eno1", "ENO1", "enp2s0", "main-lan"] {
            assert!(card.is_called(name), "{name}");
        }
        for name in ["eno2", "eno", "eno11", ""] {
            assert!(!card.is_called(name), "{name}");
        }
        assert!(adapter("RÉSEAU", &[]).is_called("Réseau"));
    }

    #[test]
    fn a_lost_letter_may_be_any_that_is_lost_with_it() {
        let is = |own: &str, wanted: &str| adapter(own, &[]).is_called(wanted);
        assert!(is("R\u{fffd}seau 2", "Réseau 2") && is("R\u{fffd}SEAU 2", "réseau 2"));
        assert!(is("R\u{fffd}seau #2", "Rèseau"), "names that became equal are numbered");
        // 本 is two bytes in code page 932: one is lost with it, or both.
        assert!(is("\u{fffd}{ 1", "本 1") && is("\u{fffd}\u{fffd} 1", "本 1"));
        for (own, wanted) in [
            ("R\u{fffd}seau 2", "Réseau 1"),
            ("R\u{fffd}seau", "Reseau"),
            ("R\u{fffd}seau", "Réseaux"),
            ("R\u{fffd}seau", "Résea"),
            ("Réseau", "R\u{fffd}seau"),
            ("R\u{fffd}seau #x", "Réseau"),
        ] {
            assert!(!is(own, wanted), "{own} {wanted}");
        }
        let long = "\u{fffd}".repeat(100_000);
        assert!(!is(&long, &"é".repeat(100_000)));
    }

    #[test]
    fn the_nearest_name_is_meant() {
        let all = [adapter("ETH0", &[]), adapter("eth0", &[]), adapter("\u{fffd}", &[]), adapter("É", &[])];
        let names = |name: &str| called(&all, name).iter().map(|one| one.name.as_str()).collect::<Vec<_>>();
        assert_eq!(names("eth0"), ["eth0"]);
        assert_eq!(names("Eth0"), ["ETH0", "eth0"]);
        assert_eq!(names("é"), ["É"], "this one lost nothing");
        assert_eq!(names("à"), ["\u{fffd}"]);
        assert_eq!(names("eth1"), [""; 0]);
    }
}
