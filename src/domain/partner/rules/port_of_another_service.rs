//! `port-of-another-service`: a port that another program of a usual server holds.

use super::prelude::*;

pub static RULE: Rule =
    rule!("port-of-another-service", Info, "a port is the registered one of another common service");

/// Registered ports (IANA) of services that are common on Windows servers and in plants.
const SERVICES: [(u32, &str); 14] = [
    (1433, "Microsoft SQL Server"),
    (1434, "Microsoft SQL Server Browser"),
    (1883, "MQTT"),
    (2404, "IEC 60870-5-104"),
    (3306, "MySQL"),
    (3389, "the remote desktop"),
    (4840, "OPC UA"),
    (5357, "Windows device discovery"),
    (5432, "PostgreSQL"),
    (5985, "Windows Remote Management"),
    (5986, "Windows Remote Management over HTTPS"),
    (8080, "a web server"),
    (20000, "DNP3"),
    (44818, "EtherNet/IP"),
];

/// Looks at every port of a plan or a sheet.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    values.ports.iter().filter_map(|port| {
        let (number, service) = SERVICES.iter().find(|(number, _)| *number == port.number.value)?;
        let message = format!(
            "{} is {number}, the registered port of {service}. Where that service runs, one of the two does not start.",
            port.words()
        );
        let finding = port.owner.finding(&RULE, (port.number.span, *service), message);
        Some(finding.help(
            "Use 5481, the product's default, unless you are sure that the service is not there.",
        ))
    })
}
