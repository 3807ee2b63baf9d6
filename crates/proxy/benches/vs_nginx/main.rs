//! CPU per request of the load balancer's data plane against nginx, as a ratio, at 200 B and 64 KB.
//!
//! `cargo bench -p proxy --bench vs_nginx`. Both proxies run as processes of their own with the same number of workers
//! and equal work (keep-alive on both sides, X-Forwarded-*, a trace id), in turns, several rounds; the CPU time is
//! what `/proc` says of the process. nginx is taken from `HANUL_BENCH_NGINX`, the PATH, or Debian's package, unpacked
//! into a temporary directory. Options: `--rounds N`, `--connections N`, `--workers N`, `--json`.

mod load;
mod nginx;
mod ours;
mod process;
mod target;

use std::net::SocketAddr;

use process::Child;

/// The sizes measured: name, bytes of the body, requests per turn.
const SIZES: [(&str, usize, usize); 2] = [("200 B", 200, 60_000), ("64 KB", 64 * 1024, 12_000)];

struct Options {
    rounds: usize,
    connections: usize,
    workers: usize,
    json: bool,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("as-target") => target::run(),
        Some("as-proxy") => ours::run(&args[1..]),
        _ => measure(&options(&args)),
    }
}

fn options(args: &[String]) -> Options {
    let number = |name: &str, default| {
        let at = args.iter().position(|a| a == name);
        at.and_then(|at| args.get(at + 1)).map_or(default, |n| n.parse().expect("a number"))
    };
    Options {
        rounds: number("--rounds", 7),
        connections: number("--connections", 32),
        workers: number("--workers", 2),
        json: args.iter().any(|a| a == "--json"),
    }
}

fn measure(options: &Options) {
    let Some(program) = nginx::find() else {
        eprintln!("nginx is neither installed nor fetchable; set HANUL_BENCH_NGINX to its path");
        std::process::exit(2);
    };
    let target = Child::again(&["as-target"]);
    let target_at: SocketAddr = target.line().parse().expect("the target's address");
    let ours = Child::again(&["as-proxy", &target_at.to_string(), &options.workers.to_string()]);
    let ours_at: SocketAddr = ours.line().parse().expect("our address");
    let place = tempfile::tempdir().expect("a directory");
    let (nginx, nginx_at) = nginx::start(&program, place.path(), target_at, options.workers);
    eprintln!("{} rounds, {} connections, {} workers each", options.rounds, options.connections, options.workers);
    for (name, size, requests) in SIZES {
        let turn = |proxy: &Child, at| {
            let before = proxy.cpu_seconds();
            let wall = load::run(at, size, options.connections, requests);
            let cpu = (proxy.cpu_seconds() - before) / requests as f64;
            (cpu * 1e6, requests as f64 / wall)
        };
        // a turn that warms both up and is not counted
        turn(&ours, ours_at);
        turn(&nginx, nginx_at);
        let rounds: Vec<_> = (0..options.rounds)
            .map(|round| {
                // in turns, and each is first every other time
                let (mine, theirs) = if round % 2 == 0 {
                    let mine = turn(&ours, ours_at);
                    (mine, turn(&nginx, nginx_at))
                } else {
                    let theirs = turn(&nginx, nginx_at);
                    (turn(&ours, ours_at), theirs)
                };
                eprintln!("{name}: ours {:.1} us, nginx {:.1} us a request", mine.0, theirs.0);
                (mine, theirs)
            })
            .collect();
        report(options, name, &rounds);
    }
    eprintln!("resident memory: ours {} KB, nginx {} KB", ours.resident_kb(), nginx.resident_kb());
}

type Turn = (f64, f64);

fn report(options: &Options, name: &str, rounds: &[(Turn, Turn)]) {
    let of = |pick: fn(&(Turn, Turn)) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(pick).collect();
        values.sort_by(f64::total_cmp);
        (values[values.len() / 2], values[0], values[values.len() - 1])
    };
    let (ratio, low, high) = of(|(mine, theirs)| mine.0 / theirs.0);
    let (mine, theirs) = (of(|(m, _)| m.0).0, of(|(_, t)| t.0).0);
    let (rate, their_rate) = (of(|(m, _)| m.1).0, of(|(_, t)| t.1).0);
    if options.json {
        println!(
            "{{\"bench\":\"proxy_vs_nginx\",\"size\":\"{name}\",\"cpu_ratio\":{ratio:.3},\"low\":{low:.3},\
             \"high\":{high:.3},\"ours_us\":{mine:.2},\"nginx_us\":{theirs:.2},\"ours_rps\":{rate:.0},\
             \"nginx_rps\":{their_rate:.0},\"connections\":{},\"workers\":{}}}",
            options.connections, options.workers
        );
    } else {
        println!(
            "| {name} | {ratio:.2} ({low:.2}-{high:.2}) | {mine:.1} us | {theirs:.1} us | {rate:.0}/s | {their_rate:.0}/s |"
        );
    }
}
