//! Servers that are called by host names: what the names themselves show, and what they lead to.

use super::*;

/// The name of a server's connection, by its label and the connection's word.
type Naming = fn(&str, &str) -> String;

/// Both sheets of a pair that call each other by names, which `of` makes of a label and the connection's word.
fn called(of: Naming, words_of_b: [&str; 2]) -> [Input; 2] {
    let all = [("SRV-A", 11, "SRV-B", 12, words_of_b), ("SRV-B", 12, "SRV-A", 11, ["plant", "radio"])];
    all.map(|(own, host, other, partner, [main, backup])| {
        let text = sheet(10, (own, host), (other, partner));
        let text =
            changed(&text, &format!("address: 10.10.1.{partner}"), &format!("address: {}", of(other, main)));
        let text = changed(
            &text,
            &format!("address: 10.10.2.{partner}"),
            &format!("address: {}", of(other, backup)),
        );
        input(&format!("{own}.yaml"), &text)
    })
}

#[test]
fn names_that_differ_by_one_thing_at_both_ends_look_crossed() {
    let label: Naming = |label: &str, word: &str| format!("{label}-{word}");
    let no_label =
        |label: &str, word: &str| format!("{}-{word}.example", label.to_lowercase().replace('-', ""));
    let domain: Naming = |label: &str, word: &str| format!("{label}.{word}.example.");
    let before: Naming = |label: &str, word: &str| format!("{word}{}", label.replace("SRV-", "0"));
    let one_bare =
        |label: &str, word: &str| label.replace("SRV-", "node") + if word == "radio" { "-bk" } else { "" };
    for of in [label, no_label, domain, before, one_bare] {
        let findings = judge::judge(&called(of, ["plant", "radio"]));
        assert!(findings.is_empty(), "{:#?}", texts(&findings));
        let findings = judge::judge(&called(of, ["radio", "plant"]));
        assert_eq!(names(&findings), BTreeSet::from(["main-and-backup-crossed"]), "{:#?}", texts(&findings));
        assert_eq!((findings.len(), findings[0].severity), (1, Severity::Warning));
    }
    // Every server may be called as one likes.
    let free: Naming =
        |label: &str, word: &str| format!("{}-{word}", if label == "SRV-A" { "north" } else { word });
    assert!(judge::judge(&called(free, ["lan1", "lan2"])).is_empty());
}

#[test]
fn names_of_a_plan_that_are_exchanged_look_crossed() {
    let right = plan("North", 10, &["SRV-A", "SRV-B", "SRV-C"]);
    let named = [(11, "scada1"), (12, "scada2"), (13, "scada3")].iter().fold(right, |text, (host, name)| {
        let text = changed(&text, &format!("address: 10.10.1.{host}"), &format!("address: {name}-lan"));
        changed(&text, &format!("address: 10.10.2.{host}"), &format!("address: {name}-radio"))
    });
    assert!(judge::judge(&[input("north.yaml", &named)]).is_empty());
    let crossed = named
        .replace("scada3-lan", "scada3-x")
        .replace("scada3-radio", "scada3-lan")
        .replace("scada3-x", "scada3-radio");
    let findings = judge::judge(&[input("north.yaml", &crossed)]);
    assert_eq!(names(&findings), BTreeSet::from(["main-and-backup-crossed"]), "{:#?}", texts(&findings));
    assert_eq!((findings.len(), findings[0].severity), (1, Severity::Warning));
}

/// All names lead to the other network, alike on both servers: what is wrong is a monitor beside them, which is an address.
#[test]
fn what_is_wrong_beside_a_name_is_told() {
    let inputs = called(|label, word| format!("{}-{word}", label.to_lowercase()), ["plant", "radio"]);
    let looked_up = |[plant, radio]: [&str; 2]| {
        let to = |net: &str, host: u8| Ok(vec![format!("10.10.{net}.{host}").parse().expect("an address")]);
        let answers = [("srv-a", 11), ("srv-b", 12)].into_iter().flat_map(|(label, host)| {
            [(format!("{label}-plant"), to(plant, host)), (format!("{label}-radio"), to(radio, host))]
        });
        let mut findings = judge::judge(&inputs);
        resolved::judge(&inputs, &answers.collect(), &mut findings);
        judge::tidy(findings)
    };
    let sound = looked_up(["1", "2"]);
    assert!(sound.is_empty(), "{:#?}", texts(&sound));
    let findings = looked_up(["2", "1"]);
    assert_eq!(
        names(&findings),
        BTreeSet::from(["icmp-monitor-on-wrong-network"]),
        "{:#?}",
        texts(&findings)
    );
    assert!(findings[0].message.ends_with("resolve to on this machine."), "{}", findings[0].message);
}

#[test]
fn host_names_are_judged_by_what_they_resolve_to() {
    let text =
        changed(&sheet(10, ("SRV-A", 11), ("SRV-B", 12)), "address: 10.10.1.12", "address: srv-b-main");
    let inputs = [input("SRV-A.yaml", &text)];
    assert_eq!(judge::names_to_resolve(&inputs), ["srv-b-main"]);
    let unresolved = judge::judge(&inputs);
    assert_eq!(
        names(&unresolved),
        BTreeSet::from(["partner-sheet-missing"]),
        "without --resolve nothing is known"
    );
    let ips = |all: &[&str]| Ok(all.iter().map(|ip| ip.parse().expect("an address")).collect());
    for (answer, said) in [
        (ips(&["10.10.1.12"]), None),
        (ips(&["10.10.2.12"]), Some("not on the Main network")),
        (ips(&["10.10.2.12", "10.10.1.12"]), Some("several addresses: 10.10.1.12, 10.10.2.12")),
        (ips(&[]), Some("no address")),
        (Err("no such host".to_owned()), Some("no such host")),
    ] {
        let mut findings = Vec::new();
        resolved::judge(&inputs, &[("srv-b-main".to_owned(), answer)].into(), &mut findings);
        match said {
            None => assert!(findings.is_empty(), "{:#?}", texts(&findings)),
            Some(said) => {
                // The Backup address in the name's place is also the same address twice.
                let alike = usize::from(said.starts_with("not on"));
                assert_eq!(findings.len(), 1 + alike, "{:#?}", texts(&findings));
                assert!(findings.iter().any(|f| f.message.contains(said)), "{:#?}", texts(&findings));
            }
        }
    }
}

/// A partner may be called by other names than its sheet has: what they lead to decides, once it is known.
#[test]
fn two_names_of_one_address_are_one_machine_once_they_are_looked_up() {
    let [near, far] = [("SRV-A", 11, "SRV-B", 12), ("SRV-B", 12, "SRV-A", 11)]
        .map(|(own, host, other, partner)| sheet(10, (own, host), (other, partner)));
    let near = changed(&near, "address: 10.10.1.12", "address: water-b");
    let far = changed(
        &far,
        "[10.10.1.12/24, 10.10.2.12/24]",
        "[srv-b-lan.plant.example, srv-b-radio.plant.example]",
    );
    let near = changed(&near, "address: 10.10.2.12", "address: srv-b-radio");
    let inputs = [input("SRV-A.yaml", &near), input("SRV-B.yaml", &far)];
    let looked_up = |water: &str| {
        let all = [
            ("water-b", water),
            ("srv-b-lan.plant.example", "10.10.1.12"),
            ("srv-b-radio.plant.example", "10.10.2.12"),
            ("srv-b-radio", "10.10.2.12"),
        ];
        let answers = all.map(|(name, ip)| (name.to_owned(), Ok(vec![ip.parse().expect("an address")])));
        let mut findings = judge::judge(&inputs);
        let before = names(&findings);
        assert!(before.contains("partner-address-unknown"), "a name beside names: {before:?}");
        resolved::judge(&inputs, &answers.into(), &mut findings);
        names(&judge::tidy(findings))
    };
    assert_eq!(looked_up("10.10.1.12"), BTreeSet::from(["subnets-unknown"]), "names have no prefixes");
    assert!(looked_up("10.10.1.13").contains("partner-address-unknown"));
}

/// Names have no prefixes: where they lead to one network, only a plan or prefixes can tell, and that is said.
#[test]
fn names_that_lead_to_unknown_subnets_are_told() {
    let with_names = |text: &str, names: [(&str, &str); 4]| {
        let plain = text.replace("/24", "");
        names.iter().fold(plain, |text, (ip, name)| text.replace(&format!("10.10.{ip}"), name))
    };
    let all = [("1.11", "a-main"), ("2.11", "a-radio"), ("1.12", "b-main"), ("2.12", "b-radio")];
    let sheets =
        [("SRV-A", 11, "SRV-B", 12), ("SRV-B", 12, "SRV-A", 11)].map(|(own, host, other, partner)| {
            input(&format!("{own}.yaml"), &with_names(&sheet(10, (own, host), (other, partner)), all))
        });
    let answers = |radio: &str| {
        let ips = ["10.10.1.11", "10.10.2.11", "10.10.1.12", radio];
        let ip = |text: &str| Ok(vec![text.parse().expect("an address")]);
        all.iter().zip(ips).map(|((_, name), to)| ((*name).to_owned(), ip(to))).collect()
    };
    let looked_up = |inputs: &[Input], radio: &str| {
        let mut findings = Vec::new();
        resolved::judge(inputs, &answers(radio), &mut findings);
        findings
    };
    let findings = looked_up(&sheets, "10.10.1.112");
    assert_eq!(names(&findings), BTreeSet::from(["subnets-unknown"]), "{:#?}", texts(&findings));
    assert!(
        findings[0].message.contains("10.10.1.12 and 10.10.1.112 are not known"),
        "{:#?}",
        texts(&findings)
    );
    let [a, b] = sheets;
    let with_plan = [a, b, input("plan.yaml", &plan("Works", 10, &["SRV-A", "SRV-B"]))];
    assert!(looked_up(&with_plan, "10.10.2.12").is_empty(), "the plan tells the subnets");
}

/// Exchanged in the hosts file, the two names of a partner lead to its adapters and to the wrong one each.
#[test]
fn names_that_are_exchanged_where_they_are_looked_up_are_crossed() {
    let a = sheet(10, ("SRV-A", 11), ("SRV-B", 12));
    let a = changed(&a, "address: 10.10.1.12", "address: srv-b-main");
    let a = changed(&a, "address: 10.10.2.12", "address: srv-b-radio");
    let a = changed(&a, "icmp_monitors: [10.10.1.1]", "icmp_monitors: [router]");
    let inputs = [input("SRV-A.yaml", &a), input("SRV-B.yaml", &sheet(10, ("SRV-B", 12), ("SRV-A", 11)))];
    let looked_up = |main: &str, radio: &str, router: Result<&str, String>| {
        let ip = |text: &str| vec![text.parse().expect("an address")];
        let resolved = [
            ("srv-b-main".to_owned(), Ok(ip(main))),
            ("srv-b-radio".to_owned(), Ok(ip(radio))),
            ("router".to_owned(), router.map(ip)),
        ];
        let mut findings = Vec::new();
        resolved::judge(&inputs, &resolved.into(), &mut findings);
        names(&findings)
    };
    let none = BTreeSet::new();
    assert_eq!(looked_up("10.10.1.12", "10.10.2.12", Ok("10.10.1.1")), none);
    let crossed = looked_up("10.10.2.12", "10.10.1.12", Ok("10.10.1.1"));
    assert!(crossed.contains("main-and-backup-crossed"), "{crossed:?}");
    let without = looked_up("10.10.1.12", "10.10.2.12", Err("no such host".to_owned()));
    assert_eq!(without, BTreeSet::from(["host-name-ambiguous"]), "the monitor is not found");
}
