//! Random plans without a fault, as a person would write them.

use std::fmt::Write;

/// A small generator with a seed of its own: the same plans on every machine.
pub struct Random(u64);

impl Random {
    /// Starts at a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits (SplitMix64).
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    /// One of these.
    pub fn one<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// Yes, once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// Both networks of a plan, and how an address of host `h` is written.
struct Sites {
    /// The nets of Main: one that all servers are in, or one for each server, behind routers.
    main: Vec<String>,
    backup: Option<Vec<String>>,
    length: u8,
    separator: char,
}

impl Sites {
    fn any(random: &mut Random) -> Self {
        let second = !random.once_in(6);
        let count = if random.once_in(4) { 5 } else { 1 };
        let (start, length, separator) = match random.below(5) {
            0 => (format!("fd00:{}:", random.below(200) + 1), 64, ':'),
            1 | 2 => (format!("10.{}.", random.below(250) + 1), 24, '.'),
            3 => (format!("172.{}.", random.below(16) + 16), 24, '.'),
            _ => ("192.168.".to_owned(), 24, '.'),
        };
        let end = if separator == ':' { ":" } else { "" };
        let mut next = random.below(150) + 1;
        let mut nets = || -> Vec<String> {
            let one = |_| {
                next += 1 + random.below(8);
                format!("{start}{next}{end}")
            };
            (0..count).map(one).collect()
        };
        let main = nets();
        Self { main, backup: second.then(nets), length, separator }
    }

    /// The net in which the server of this number is.
    fn net(nets: &[String], server: usize) -> &str {
        &nets[server % nets.len()]
    }

    fn address(&self, net: &str, host: usize) -> String {
        format!("{net}{}{host}", self.separator)
    }

    /// The subnets, as a plan has them.
    fn subnets(&self, nets: &[String]) -> String {
        let subnet = |net: &String| match self.separator {
            ':' => format!("\"{net}:/64\""),
            _ => format!("\"{net}.0/{}\"", self.length),
        };
        nets.iter().map(subnet).collect::<Vec<_>>().join(", ")
    }
}

/// The text of a random plan: a pair or a triple, none to two Permanent Standbys, one network or two, in one place or with subnets
/// for each server, IPv4 or IPv6.
pub fn plan(random: &mut Random) -> String {
    let sites = Sites::any(random);
    let triple = random.once_in(3);
    let year = if sites.separator == ':' {
        *random.one(&[2020, 2021, 2022])
    } else {
        *random.one(&[2019, 2020, 2021, 2022])
    };
    let mut text = String::from("kind: system\nschema_version: 1\n");
    writeln!(text, "system: {}", random.one(&["Reservoirs", "Tunnel North", "Plant 7", "Ferry"])).unwrap();
    writeln!(text, "product: {{ name: geo-scada, version: \"{year}\" }}").unwrap();
    writeln!(text, "type: {}\nnetworks:", if triple { "triple-standby" } else { "hot-standby-pair" })
        .unwrap();
    writeln!(text, "  main: {{ subnets: [{}], bandwidth: 1Gbit/s }}", sites.subnets(&sites.main)).unwrap();
    if let Some(backup) = &sites.backup {
        let bandwidth = random.one(&["1Gbit/s", "100Mbit/s", "20Mbit/s", "4Mbit/s"]);
        writeln!(text, "  backup: {{ subnets: [{}], bandwidth: {bandwidth} }}", sites.subnets(backup))
            .unwrap();
    }
    defaults(&mut text, random, year);
    text.push_str("servers:\n");
    let stem = *random.one(&["SRV", "RESV", "TUN", "SCADA", "HALL"]);
    let first = 11 + random.below(20);
    let members = if triple { 3 } else { 2 };
    let priorities = [30, 20, 10];
    let monitors = random.below(3);
    for (number, priority) in priorities.into_iter().take(members).enumerate() {
        let label = format!("{stem}-{}", number + 1);
        server(&mut text, &sites, (&label, first + number), (number, priority, monitors), random);
    }
    for number in 0..random.below(3) {
        let label = format!("{stem}-P{}", number + 1);
        server(&mut text, &sites, (&label, first + 100 + number), (members + number, 0, monitors), random);
        text.push_str("    role: permanent-standby\n");
        if triple {
            writeln!(text, "    connects_to: [{stem}-1, {stem}-2]").unwrap();
        }
    }
    text
}

fn defaults(text: &mut String, random: &mut Random, year: u16) {
    let port = random.one(&[5481, 5481, 5481, 5490, 6481]);
    let interval = *random.one(&[2000, 4000, 5000]);
    let retries = *random.one(&[1, 2, 3]);
    let timeout = interval * (retries + 1) * random.one(&[2, 3]);
    writeln!(text, "defaults:\n  port: {port}").unwrap();
    writeln!(
        text,
        "  monitor: {{ connect_timeout: 60s, request_timeout: {}s, heartbeat_interval: {interval}ms, heartbeat_timeout: {timeout}ms }}",
        random.one(&[30, 60, 90])
    )
    .unwrap();
    writeln!(text, "  icmp: {{ interval: {interval}ms, retry_count: {retries} }}").unwrap();
    writeln!(text, "  transfer: {{ interleave: {} }}", random.one(&[1, 1, 2])).unwrap();
    writeln!(
        text,
        "  miscellaneous: {{ transfer_interval: 5s, action_on_isolated_standby: become-main, action_after_isolated_main: {} }}",
        random.one(&["arbitrate", "become-standby"])
    )
    .unwrap();
    if year >= 2020 && !random.once_in(4) {
        let (certificate, validate) = *random.one(&[("ca", true), ("temporary", false)]);
        writeln!(
            text,
            "  connection_security: {{ certificate: {certificate}, require_client_certificates: {}, validate_partner_certificate: {validate}, client_certificate_mode: {} }}",
            random.once_in(2),
            random.one(&["automatic", "selected"])
        )
        .unwrap();
    }
}

fn server(
    text: &mut String,
    sites: &Sites,
    (label, host): (&str, usize),
    (number, priority, monitors): (usize, i64, usize),
    random: &mut Random,
) {
    writeln!(text, "  - label: {label}\n    arbitration_priority: {priority}").unwrap();
    if random.once_in(8) {
        writeln!(text, "    port: {}", 5600 + random.below(50)).unwrap();
    }
    let both = [("main", Some(&sites.main)), ("backup", sites.backup.as_ref())];
    for (key, nets) in both.into_iter().filter_map(|(key, nets)| Some((key, nets?))) {
        let net = Sites::net(nets, number);
        let list: Vec<_> = (0..monitors).map(|n| format!("\"{}\"", sites.address(net, n + 1))).collect();
        let list =
            if list.is_empty() { String::new() } else { format!(", icmp_monitors: [{}]", list.join(", ")) };
        let interface = if key == "main" { "Plant" } else { "Radio" };
        writeln!(
            text,
            "    {key}: {{ address: \"{}\", interface: {interface}{list} }}",
            sites.address(net, host)
        )
        .unwrap();
    }
}
