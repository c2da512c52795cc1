//! `link-probe`: see `hotstandby::cli::link_probe`.

fn main() -> std::process::ExitCode {
    hotstandby::app::exit::main(std::env::args_os(), hotstandby::app::link_probe::run)
}
