//! `partner-config`: see `hotstandby::cli::partner_config`.

fn main() -> std::process::ExitCode {
    hotstandby::app::exit::main(std::env::args_os(), hotstandby::app::partner_config::run)
}
