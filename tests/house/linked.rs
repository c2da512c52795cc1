//! What a program does not need it does not carry: no OPC UA client, and no async runtime, in the programs that read no plant.
//!
//! A function's name in the symbol table holds its crate's name behind its length, in either of Rust's manglings. The
//! programs of the tests keep their symbols, so a single linked function of a crate would show.

use std::fs;
use std::path::Path;

const STACK: [&str; 4] = ["12opcua_client", "11opcua_types", "12opcua_crypto", "5tokio"];

/// Which crates of the stack are linked into a program.
fn linked(program: &str) -> Vec<&'static str> {
    let bytes = fs::read(Path::new(program)).expect("the program");
    let holds = |name: &str| memchr::memmem::find(&bytes, name.as_bytes()).is_some();
    // Otherwise the symbols were stripped, and nothing here would prove anything.
    assert!(holds("10hotstandby"), "{program} has no symbols");
    STACK.into_iter().filter(|name| holds(name)).collect()
}

#[test]
fn the_opc_ua_client_is_only_where_it_is_needed() {
    for program in [
        env!("CARGO_BIN_EXE_nic-check"),
        env!("CARGO_BIN_EXE_partner-config"),
        env!("CARGO_BIN_EXE_link-probe"),
    ] {
        assert_eq!(linked(program), Vec::<&str>::new(), "{program}");
    }
    // The same look finds it where it is.
    let wanted: &[&str] = if cfg!(feature = "opcua") { &STACK } else { &[] };
    for program in [env!("CARGO_BIN_EXE_sac-status"), env!("CARGO_BIN_EXE_driver-queue")] {
        assert_eq!(linked(program), wanted, "{program}");
    }
}
