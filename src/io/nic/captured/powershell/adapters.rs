//! Adapters, addresses and gateways from Get-NetAdapter, Get-NetIPAddress, Get-NetIPConfiguration and Get-NetRoute.

use std::net::IpAddr;

use crate::domain::addresses::{is_link_local, no_host};
use crate::domain::nic::model::{Adapter, AdapterAddress, AdapterKind, LinkState, Server, Told};
use crate::io::nic::error::ReadError;
use crate::io::nic::windows::fields::{Enum, Object, WrongType};
use crate::io::nic::windows::{Answers, facts};

/// Adds everything to the server.
pub fn read(answers: &Answers<'_>, server: &mut Server) -> Result<(), ReadError> {
    for object in answers.objects("NetAdapter") {
        server.adapters.push(adapter(answers, object)?);
    }
    for object in answers.objects("NetIPAddress") {
        add_address(answers, object, server)?;
    }
    let from_configuration = !answers.has("NetIPAddress");
    for object in answers.objects("NetIPConfiguration") {
        add_configuration(answers, object, from_configuration, server)?;
    }
    for object in answers.objects("NetRoute") {
        add_route(answers, object, server)?;
    }
    let untold = server.untold.take();
    server.untold = untold.or_else(|| untold_state(answers, server)).or_else(|| unlisted(answers, server));
    if !answers.has("NetRoute") && !answers.has("NetIPConfiguration") {
        server
            .gaps
            .push("The capture has neither Get-NetRoute nor Get-NetIPConfiguration: no gateways.".to_owned());
    }
    Ok(())
}

fn adapter(answers: &Answers<'_>, object: &Object<'_>) -> Result<Adapter, ReadError> {
    let wrong = |error: WrongType| answers.wrong(error);
    let name = match object.text("Name").map_err(wrong)? {
        Some(name) => name,
        None => object
            .text("InterfaceAlias")
            .map_err(wrong)?
            .ok_or_else(|| answers.error("an object of Get-NetAdapter has no Name"))?,
    };
    let description = object.text("InterfaceDescription").map_err(wrong)?;
    let hardware = object.number::<u64>(&["InterfaceType"]).map_err(wrong)?;
    let driver =
        [object.text("DriverProvider").map_err(wrong)?, driver_version(object)].into_iter().flatten();
    let driver = driver.collect::<Vec<_>>().join(" ");
    Ok(Adapter {
        kind: facts::kind(hardware, description.as_deref()),
        index: object.number(&["InterfaceIndex", "ifIndex"]).map_err(wrong)?,
        guid: object.text("InterfaceGuid").map_err(wrong)?,
        mac: [object.text("MacAddress").map_err(wrong)?, object.text("PermanentAddress").map_err(wrong)?]
            .into_iter()
            .flatten()
            .find_map(|text| mac(&text)),
        driver: Some(driver).filter(|driver| !driver.is_empty()),
        state: state(object).map_err(wrong)?,
        speed_bits_per_second: speed(object),
        mtu: object.number(&["MtuSize"]).map_err(wrong)?,
        told: Told {
            hardware: object.flag("HardwareInterface"),
            connector: object.flag("ConnectorPresent"),
            device: object.text("PnPDeviceID").map_err(wrong)?,
            ..Told::default()
        },
        name,
        description,
        ..Adapter::default()
    })
}

fn driver_version(object: &Object<'_>) -> Option<String> {
    ["DriverVersionString", "DriverVersion"].iter().find_map(|key| object.text(key).ok().flatten())
}

/// The state by all that tells it: `Status` in words (`Up`, `Disconnected`, `Disabled`, `Not Present`, `LowerLayerDown`),
/// InterfaceOperationalStatus (IF_OPER_STATUS of ifdef.h) and MediaConnectState (1 connected, 2 disconnected). One of them that
/// says down outweighs the others; a word that is not known outweighs nothing but silence.
fn state(object: &Object<'_>) -> Result<LinkState, WrongType> {
    let told = [
        object.word(&["Status"])?.map(|status| operational(&status)),
        object.word(&["InterfaceOperationalStatus", "ifOperStatus"])?.map(|status| operational(&status)),
        object.word(&["MediaConnectState", "MediaConnectionState"])?.map(|media| connected(&media)),
    ];
    let says = |state: LinkState| told.contains(&Some(state));
    Ok(match () {
        () if says(LinkState::Down) => LinkState::Down,
        () if says(LinkState::Up) => LinkState::Up,
        () => LinkState::Unknown,
    })
}

fn operational(status: &Enum) -> LinkState {
    match status {
        Enum::Number(number) => u32::try_from(*number).map_or(LinkState::Unknown, facts::state),
        Enum::Word(word) => match word.to_ascii_lowercase().replace(' ', "").as_str() {
            "up" => LinkState::Up,
            "disconnected" | "disabled" | "notpresent" | "down" | "lowerlayerdown" | "notoperational"
            | "dormant" | "testing" => LinkState::Down,
            _ => LinkState::Unknown,
        },
    }
}

fn connected(media: &Enum) -> LinkState {
    match media {
        Enum::Number(1) => LinkState::Up,
        Enum::Number(2) => LinkState::Down,
        Enum::Word(word) if word.eq_ignore_ascii_case("connected") => LinkState::Up,
        Enum::Word(word) if word.eq_ignore_ascii_case("disconnected") => LinkState::Down,
        _ => LinkState::Unknown,
    }
}

/// What is missing when a card with an address is in a state that is not known here: nobody could say whether it carries anything.
fn untold_state(answers: &Answers<'_>, server: &Server) -> Option<String> {
    let is_open = |adapter: &&Adapter| {
        adapter.state == LinkState::Unknown
            && adapter.told.hardware != Some(false)
            && !adapter.addresses.is_empty()
    };
    let adapter = server.adapters.iter().find(is_open)?;
    let shown = answers
        .objects("NetAdapter")
        .iter()
        .find(|object| object.text("Name").ok().flatten().as_ref() == Some(&adapter.name))?;
    let word = match shown.word(&["Status"]).ok()?? {
        Enum::Word(word) => word,
        Enum::Number(number) => number.to_string(),
    };
    Some(format!(
        "whether {} has a link is not told: its Status is `{}`, which is not known here; take the capture again when it is \
         `Up` or `Disconnected`",
        adapter.name,
        word.escape_debug()
    ))
}

/// What is missing when an address of a network lies on an adapter that Get-NetAdapter does not show: with `-Physical` or a name it
/// leaves out teams and cards. Of tunnels and dial-up, which it never shows, an address stands alone or is of IPv6.
fn unlisted(answers: &Answers<'_>, server: &Server) -> Option<String> {
    let is_of_network = |address: &&AdapterAddress| {
        address.address.is_ipv4()
            && address.prefix_length.is_none_or(|length| length < 32)
            && no_host(address.address).is_none()
            && !is_link_local(address.address)
    };
    let made = server.adapters.iter().filter(|adapter| {
        adapter.kind == AdapterKind::Other && adapter.description.is_none() && answers.has("NetAdapter")
    });
    let (adapter, address) =
        made.filter_map(|adapter| Some((adapter, adapter.addresses.iter().find(is_of_network)?))).next()?;
    Some(format!(
        "{} is on {}, which Get-NetAdapter does not show: whether that is a card or a team is not told; ask Get-NetAdapter \
         without -Physical and without a name",
        address.address, adapter.name
    ))
}

/// Bits a second: `Speed` and the like are numbers, `LinkSpeed` is text (`1 Gbps`). An adapter without a link shows the
/// largest number there is.
fn speed(object: &Object<'_>) -> Option<u64> {
    let number = object.number::<u64>(&["Speed", "TransmitLinkSpeed", "ReceiveLinkSpeed"]).ok().flatten();
    number.or_else(|| speed_text(&object.text("LinkSpeed").ok()??)).filter(|speed| facts::is_a_speed(*speed))
}

fn speed_text(text: &str) -> Option<u64> {
    let (number, unit) = text.split_once(' ')?;
    let factor = match unit.to_ascii_lowercase().as_str() {
        "bps" => 1,
        "kbps" => 1_000,
        "mbps" => 1_000_000,
        "gbps" => 1_000_000_000,
        _ => return None,
    };
    // "2.5 Gbps"; a German Windows writes "2,5".
    let number: f64 = number.replace(',', ".").parse().ok()?;
    let speed = number * f64::from(factor);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be in range before"
    )]
    (1.0..1e15).contains(&speed).then_some(speed as u64)
}

/// A MAC address as `aa:bb:cc:dd:ee:ff`, however it is written; none where it is all zero.
pub fn mac(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, '-' | ':')).collect();
    if digits.len() != 12 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) || digits == "000000000000"
    {
        return None;
    }
    let digits = digits.to_ascii_lowercase();
    let pairs: Vec<&str> = (0..6).map(|pair| &digits[pair * 2..pair * 2 + 2]).collect();
    Some(pairs.join(":"))
}

/// The adapter that an object belongs to, by index or alias; made when Get-NetAdapter did not show it (loopback).
fn owner<'s>(
    answers: &Answers<'_>,
    object: &Object<'_>,
    server: &'s mut Server,
) -> Result<&'s mut Adapter, ReadError> {
    let index: Option<u32> =
        object.number(&["InterfaceIndex", "ifIndex"]).map_err(|error| answers.wrong(error))?;
    let alias = object.text("InterfaceAlias").map_err(|error| answers.wrong(error))?;
    if index.is_none() && alias.is_none() {
        return Err(answers.error("an address or route has neither InterfaceIndex nor InterfaceAlias"));
    }
    let found = server.adapters.iter().position(|adapter| match (index, adapter.index) {
        (Some(wanted), Some(have)) => wanted == have,
        _ => alias.as_ref() == Some(&adapter.name),
    });
    let position = match found {
        Some(position) => position,
        None => {
            let name = alias.unwrap_or_else(|| format!("interface {}", index.unwrap_or_default()));
            let kind = if name.contains("Loopback") {
                AdapterKind::Loopback
            } else if answers.has("NetAdapter") {
                // Get-NetAdapter shows every card: this is a tunnel or the like.
                AdapterKind::Other
            } else {
                AdapterKind::Ethernet
            };
            server.adapters.push(Adapter { name, index, kind, ..Adapter::default() });
            server.adapters.len() - 1
        }
    };
    Ok(&mut server.adapters[position])
}

fn add_address(answers: &Answers<'_>, object: &Object<'_>, server: &mut Server) -> Result<(), ReadError> {
    let wrong = |error: WrongType| answers.wrong(error);
    let text = match object.text("IPAddress").map_err(wrong)? {
        Some(text) => text,
        None => object
            .text("IPv4Address")
            .map_err(wrong)?
            .or(object.text("IPv6Address").map_err(wrong)?)
            .ok_or_else(|| answers.error("an object of Get-NetIPAddress has no IPAddress"))?,
    };
    let address = parse(answers, &text)?;
    let prefix_length: Option<u8> = object.number(&["PrefixLength"]).map_err(wrong)?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    if let Some(length) = prefix_length.filter(|length| *length > longest) {
        return Err(
            answers.error(format!("PrefixLength {length} of {address} is out of range 0 to {longest}"))
        );
    }
    let origin = facts::origin(&address, object.word(&["PrefixOrigin"]).map_err(wrong)?.as_ref());
    let state = facts::address_state(object.word(&["AddressState"]).map_err(wrong)?.as_ref());
    let adapter = owner(answers, object, server)?;
    adapter.addresses.push(AdapterAddress { prefix_length, origin, state, ..AdapterAddress::new(address) });
    Ok(())
}

fn add_configuration(
    answers: &Answers<'_>,
    object: &Object<'_>,
    with_addresses: bool,
    server: &mut Server,
) -> Result<(), ReadError> {
    let mut gateways = Vec::new();
    for route in [object.below("IPv4DefaultGateway"), object.below("IPv6DefaultGateway")].concat() {
        gateways.extend(next_hop(answers, &route)?);
    }
    let adapter = owner(answers, object, server)?;
    add_gateways(adapter, &gateways);
    if with_addresses {
        for address in [object.below("IPv4Address"), object.below("IPv6Address")].concat() {
            add_address(answers, &address, server)?;
        }
    }
    Ok(())
}

fn add_route(answers: &Answers<'_>, object: &Object<'_>, server: &mut Server) -> Result<(), ReadError> {
    let destination = object.text("DestinationPrefix").map_err(|error| answers.wrong(error))?;
    if !matches!(destination.as_deref(), Some("0.0.0.0/0" | "::/0")) {
        return Ok(());
    }
    let gateway = next_hop(answers, object)?;
    let adapter = owner(answers, object, server)?;
    add_gateways(adapter, gateway.as_slice());
    Ok(())
}

/// The gateway of a default route; a route without one (`0.0.0.0`, `::`) leads to the adapter itself.
fn next_hop(answers: &Answers<'_>, route: &Object<'_>) -> Result<Option<IpAddr>, ReadError> {
    let Some(text) = route.text("NextHop").map_err(|error| answers.wrong(error))? else { return Ok(None) };
    let address = parse(answers, &text)?;
    Ok((!address.is_unspecified()).then_some(address))
}

fn add_gateways(adapter: &mut Adapter, gateways: &[IpAddr]) {
    for gateway in gateways {
        if !adapter.gateways.contains(gateway) {
            adapter.gateways.push(*gateway);
        }
    }
}

/// An address; a zone (`fe80::1%12`) is left out.
fn parse(answers: &Answers<'_>, text: &str) -> Result<IpAddr, ReadError> {
    let bare = text.split('%').next().unwrap_or(text);
    let shown: String = text.chars().take(60).collect();
    bare.parse()
        .map_err(|_| answers.error(format!("expected an address, found \"{}\"", shown.escape_debug())))
}
