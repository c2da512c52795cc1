//! Item names to node ids, and values of OPC UA to values of ours.

use std::str::FromStr;

use opcua_types::{DataValue, NodeId, StatusCode, Variant};

use crate::domain::source::point::{Fault, Reading, Stamp, Value};
use crate::domain::source::time::format_time;
use crate::domain::words;

/// Namespaces in which names without one are looked for, when the settings say nothing (Kepware's own).
const KEPWARE: &str = "KEPServerEX";
/// Kepware's usual index, when its namespace goes by another name.
const USUAL: u16 = 2;

/// The node id of an item: `ns=2;s=...` as it is, `nsu=URI;s=...` by the server's list of namespaces, and anything
/// else as a text id in the given namespace.
///
/// # Errors
/// In words, when it is none or the server has no such namespace.
pub fn node_id(item: &str, namespace: Option<&str>, namespaces: &[String]) -> Result<NodeId, Fault> {
    let index = |uri: &str| {
        let found = namespaces.iter().position(|other| other == uri).and_then(|at| u16::try_from(at).ok());
        found.ok_or_else(|| no_namespace(&format!("`{uri}`"), namespaces))
    };
    if let Some(rest) = item.strip_prefix("nsu=") {
        let (uri, id) = rest.split_once(';').ok_or_else(|| no_id(item))?;
        return parse(&format!("ns={};{id}", index(uri)?));
    }
    if ["ns=", "i=", "s=", "g=", "b="].iter().any(|start| item.starts_with(start)) {
        return in_range(parse(item)?, namespaces);
    }
    let at = match namespace {
        Some(uri) => index(uri)?,
        None => index(KEPWARE).unwrap_or(USUAL),
    };
    in_range(NodeId::new(at, item.to_owned()), namespaces)
}

/// The id, when the server has its namespace. A server that tells no namespaces is asked all the same.
fn in_range(id: NodeId, namespaces: &[String]) -> Result<NodeId, Fault> {
    if namespaces.is_empty() || usize::from(id.namespace) < namespaces.len() {
        return Ok(id);
    }
    Err(no_namespace(&id.namespace.to_string(), namespaces))
}

fn no_namespace(wanted: &str, namespaces: &[String]) -> Fault {
    let all: Vec<String> = namespaces.iter().enumerate().map(|(at, uri)| format!("{at} = {uri}")).collect();
    Fault::Cause {
        words: format!("the server has no namespace {wanted}; it has {}", words::first(&all, 20)),
        help: "set `namespace:` of the node in sources.yaml (or --namespace) to one of these URIs, or write `ns=` or `nsu=` before the item; `browse` shows what is in them".to_owned(),
    }
}

fn no_id(item: &str) -> Fault {
    Fault::Cause {
        words: format!("`{item}` is no node id"),
        help: "write it as ns=2;s=Channel1 or nsu=URI;s=Channel1".to_owned(),
    }
}

fn parse(text: &str) -> Result<NodeId, Fault> {
    NodeId::from_str(text).map_err(|_| no_id(text))
}

fn stamp(time: &opcua_types::DateTime) -> Stamp {
    Stamp(time.as_chrono().timestamp_millis())
}

/// The time that a value of type DateTime holds.
pub fn time(value: &DataValue) -> Option<Stamp> {
    match &value.value {
        Some(Variant::DateTime(time)) => Some(stamp(time)),
        _ => None,
    }
}

/// When a value was true, by the server.
pub fn stamp_of(data: &DataValue) -> Option<Stamp> {
    data.source_timestamp.as_ref().or(data.server_timestamp.as_ref()).map(stamp)
}

/// A reading. No status means Good.
///
/// The server vouches for the value now: it has answered a Read with it, or its subscription is alive. The time stamps do not
/// tell that: the source's is the time of the last change (OPC UA part 4, 7.11.3), and servers are known whose own does not
/// move either.
pub fn reading(item: &str, data: &DataValue) -> Reading {
    let at = stamp_of(data);
    let age_ms = Some(0);
    let status = data.status.unwrap_or(StatusCode::Good);
    let value = if status.sub_code() == StatusCode::GoodLocalOverride.sub_code() {
        Err(Fault::Bad(format!(
            "`{item}` was overridden by hand ({status}), so it says nothing about the plant"
        )))
    } else if status.is_good() {
        convert(data.value.as_ref()).map_err(|words| Fault::Bad(format!("`{item}`: {words}")))
    } else {
        Err(fault(item, status))
    };
    Reading { value, at, age_ms }
}

/// Why nothing that a server says is the plant's, by its own state (OPC UA part 5, 12.6); `None` while it runs, and where it does
/// not tell. A server that has trouble with its devices (`CommunicationFault`) says of each value which it is.
pub fn not_running(state: Option<&DataValue>) -> Option<Fault> {
    let words = match state.and_then(|data| data.value.as_ref()) {
        Some(Variant::Int32(1)) => "Failed",
        Some(Variant::Int32(2)) => "NoConfiguration",
        Some(Variant::Int32(3)) => "Suspended",
        Some(Variant::Int32(4)) => "Shutdown",
        Some(Variant::Int32(5)) => "Test",
        _ => return None,
    };
    Some(Fault::Cause {
        words: format!(
            "the server says of itself that it is in the state {words}, not Running, so its values are not the plant's"
        ),
        help: "look at the server itself, and ask again when it runs as usual".to_owned(),
    })
}

/// Takes the word of every good reading away when there is such a fault, and makes all at least so old.
pub fn judge(readings: &mut [Reading], fault: Option<&Fault>, age_ms: i64) {
    for reading in readings {
        if let (Ok(_), Some(fault)) = (&reading.value, fault) {
            reading.value = Err(fault.clone());
        }
        reading.age_ms = reading.age_ms.map(|age| age.max(age_ms));
    }
}

/// Why an item with this status has no value.
pub fn fault(item: &str, status: StatusCode) -> Fault {
    if status == StatusCode::BadNodeIdUnknown || status == StatusCode::BadNodeIdInvalid {
        return Fault::Missing(format!("the server has no item `{item}`"));
    }
    Fault::Bad(format!("`{item}` has bad quality: {status}"))
}

/// A value, or why it is none of ours.
fn convert(value: Option<&Variant>) -> Result<Value, &'static str> {
    let wide = |value: u64| i64::try_from(value).map_or_else(|_| Value::Float(value as f64), Value::Int);
    Ok(match value {
        None | Some(Variant::Empty) => return Err("there is no value"),
        Some(Variant::Boolean(value)) => Value::Bool(*value),
        Some(Variant::SByte(value)) => Value::Int(i64::from(*value)),
        Some(Variant::Byte(value)) => Value::Int(i64::from(*value)),
        Some(Variant::Int16(value)) => Value::Int(i64::from(*value)),
        Some(Variant::UInt16(value)) => Value::Int(i64::from(*value)),
        Some(Variant::Int32(value)) => Value::Int(i64::from(*value)),
        Some(Variant::UInt32(value)) => Value::Int(i64::from(*value)),
        Some(Variant::Int64(value)) => Value::Int(*value),
        Some(Variant::UInt64(value)) => wide(*value),
        Some(Variant::Float(value)) => Value::Float(f64::from(*value)),
        Some(Variant::Double(value)) => Value::Float(*value),
        Some(Variant::String(text)) => Value::Text(text.as_ref().to_owned()),
        Some(Variant::LocalizedText(text)) => Value::Text(text.text.as_ref().to_owned()),
        Some(Variant::DateTime(time)) => Value::Text(format_time(stamp(time))),
        Some(_) => return Err("the value is no single number, text or truth value"),
    })
}

#[cfg(test)]
mod tests {
    use super::{DataValue, Fault, StatusCode, Variant, judge, not_running, reading};

    #[test]
    fn a_server_that_does_not_run_vouches_for_nothing() {
        let state = |number: i32| DataValue::from(Variant::Int32(number));
        for (number, name) in
            [(1, "Failed"), (2, "NoConfiguration"), (3, "Suspended"), (4, "Shutdown"), (5, "Test")]
        {
            let fault = not_running(Some(&state(number))).expect("it does not run");
            assert!(fault.to_string().contains(&format!("the state {name},")), "{fault}");
        }
        for number in [0, 6, 7, 99] {
            assert_eq!(not_running(Some(&state(number))), None, "{number}");
        }
        assert_eq!(not_running(None), None);
        assert_eq!(not_running(Some(&DataValue::from(Variant::Empty))), None);
        let fault = not_running(Some(&state(3)));
        let bad = DataValue { status: Some(StatusCode::BadNotConnected), ..DataValue::from(7u32) };
        let mut both = [reading("X", &DataValue::from(7u32)), reading("Y", &bad)];
        judge(&mut both, None, 121_000);
        assert_eq!((both[0].good().is_some(), both[0].age_ms), (true, Some(121_000)));
        judge(&mut both, fault.as_ref(), 0);
        assert_eq!(both[0].value.as_ref().err(), fault.as_ref());
        assert!(
            matches!(&both[1].value, Err(Fault::Bad(words)) if words.contains("BadNotConnected")),
            "its own fault stays"
        );
    }

    #[test]
    fn what_is_no_single_value_is_told_with_its_item() {
        for value in [Variant::Empty, Variant::from(vec![3_u32, 4]), Variant::ByteString(b"12".into())] {
            let told = reading("X", &DataValue::from(value)).value.expect_err("no value");
            assert!(told.to_string().contains("`X`: "), "{told}");
        }
    }

    #[test]
    fn what_was_overridden_by_hand_is_not_the_plants() {
        let with = |status| reading("X", &DataValue { status: Some(status), ..DataValue::from(7u32) }).value;
        assert!(
            with(StatusCode::GoodLocalOverride)
                .expect_err("by hand")
                .to_string()
                .contains("overridden by hand")
        );
        assert!(with(StatusCode::Good).is_ok());
        assert!(with(StatusCode::Good.set_overflow(true)).is_ok(), "a flag is no override");
    }
}
