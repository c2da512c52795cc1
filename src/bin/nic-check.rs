//! `nic-check`: see `hotstandby::cli::nic_check`.

fn main() -> std::process::ExitCode {
    hotstandby::app::exit::main(std::env::args_os(), hotstandby::app::nic_check::run)
}
