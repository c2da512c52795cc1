//! How a node is reached: address, login, protection, limits.

use super::{filled, flag, time};
use crate::language::extract::{Block, Entry, Extractor};
use crate::source::settings::{Access, Mode, Policy, Secret, defaults};
use crate::words::sentence;

/// What stands in a node's block about it; `None` without an address.
pub fn read<'d>(extractor: &mut Extractor<'d>, block: &Block<'d>, url: Option<String>) -> Option<Access> {
    const POLICIES: &[(&str, Policy)] = &Policy::WORDS;
    const MODES: &[(&str, Mode)] = &[("sign", Mode::Sign), ("sign-and-encrypt", Mode::SignAndEncrypt)];
    let user = block.get("user").and_then(|entry| filled(extractor, entry));
    let secrets: Vec<(Entry, Secret)> = [
        block.get("password_env").and_then(|e| Some((e, Secret::Environment(filled(extractor, e)?)))),
        block.get("password_file").and_then(|e| Some((e, Secret::File(filled(extractor, e)?)))),
        block
            .get("password_prompt")
            .and_then(|e| extractor.boolean(e).filter(|wanted| wanted.value).map(|_| (e, Secret::Prompt))),
    ]
    .into_iter()
    .flatten()
    .collect();
    if let [_, (second, _), ..] = &secrets[..] {
        extractor.bad(*second, "The password is given twice.".to_owned(), "Keep one of the two keys.");
    }
    if let (None, Some((entry, _))) = (&user, secrets.first()) {
        extractor.bad(*entry, "There is a password, but no `user`.".to_owned(), "Add `user:`.");
    }
    let timeout = time(extractor, block, "timeout").unwrap_or(defaults::TIMEOUT);
    let max_age = time(extractor, block, "max_age").unwrap_or(defaults::MAX_AGE);
    let batch = match block.get("batch").and_then(|entry| Some((entry, extractor.number(entry)?))) {
        Some((entry, number)) if !(1..=65_536).contains(&number.value) => {
            extractor.bad(
                entry,
                "`batch` is a number from 1 to 65536.".to_owned(),
                "1000 suits most servers.",
            );
            defaults::BATCH
        }
        Some((_, number)) => number.value as usize,
        None => defaults::BATCH,
    };
    let policy = block.get("policy").and_then(|entry| extractor.choice(entry, POLICIES));
    let mode = block.get("mode").and_then(|entry| extractor.choice(entry, MODES));
    let namespace = block.get("namespace").and_then(|entry| filled(extractor, entry));
    let ca_file = block.get("ca_file").and_then(|entry| filled(extractor, entry));
    let hostname_check = flag(extractor, block, "hostname_check").unwrap_or(true);
    let insecure = flag(extractor, block, "insecure").unwrap_or(false);
    let plain_password = flag(extractor, block, "plain_password").unwrap_or(false);
    let access = Access {
        url: url?,
        user,
        password: secrets.into_iter().next().map(|(_, secret)| secret).unwrap_or_default(),
        timeout,
        max_age,
        policy: policy.map(|policy| policy.value).unwrap_or_default(),
        mode_asked: mode.is_some(),
        plain_password,
        mode: mode.map(|mode| mode.value).unwrap_or_default(),
        namespace,
        batch,
        hostname_check,
        ca_file,
        insecure,
    };
    let asks = ["ca_file", "mode", "policy"].iter().find_map(|key| block.get(key));
    if let (Some((words, help)), Some(entry)) = (access.contradiction(), asks) {
        let [words, help] = [words, help].map(sentence);
        extractor.bad(entry, words, help);
    }
    Some(access)
}
