//! `sac-status`: see `hotstandby::cli::sac_status`.

fn main() -> std::process::ExitCode {
    hotstandby::app::exit::main(std::env::args_os(), hotstandby::app::sac_status::run)
}
