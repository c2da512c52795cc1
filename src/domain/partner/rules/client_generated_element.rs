//! `client-generated-element`: an element that the product makes itself stands in an edited file.

use super::prelude::*;

pub static RULE: Rule = rule!(
    "client-generated-element",
    Warning,
    "an element that the product makes itself stands in a client's file"
);

/// Elements that the vendor wants left out of edited files (Geo SCADA Expert 2022 help, "Systems.xmlFileSyntax").
pub const GENERATED: [&str; 3] = ["opcdaclsid", "opchdaclsid", "opcaeclsid"];

/// Reports what the reader noticed.
pub fn check_client(client: &ClientSystems) -> impl Iterator<Item = Finding> {
    client.generated.iter().map(|element| {
        let message = format!(
            "<{element}> is made by the product for OPC clients; the vendor wants it left out of files that are edited \
             by hand."
        );
        Finding::new(&RULE, element.value.as_str(), message)
            .at(&client.file, element.span, "made by the product")
            .help("Remove the element; a copied file would give two machines one class id.")
    })
}
