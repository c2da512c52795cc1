//! `driver-queue`: see `hotstandby::cli::driver_queue`.

fn main() -> std::process::ExitCode {
    hotstandby::app::exit::main(std::env::args_os(), hotstandby::app::driver_queue::run)
}
