//! A cloud of machines only, for this room's tests: `boxctl daemon DATA` takes one JSON command a line and answers each
//! with one JSON line; the other words are what the product's command line does.

use box_linux::{Home, Keeper, Laptop, Machines, ssh::Doors};
use box_spec::{Bind, BoxId, BoxSpec, Boxes, Event, Exec, ImageId};
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::path::Path;
use std::time::{Duration, Instant};

#[derive(Deserialize)]
enum Command {
    Start(Box<BoxSpec>),
    Go(BoxId),
    List,
    Stop(BoxId, u64),
    Reboot(BoxId, u64),
    Remove(BoxId),
    Console(BoxId, usize),
    Run(BoxId, Exec),
    Mount(BoxId, Bind),
    Unmount(BoxId, std::path::PathBuf, bool),
    ResizeRoot(BoxId, u64),
    Image(BoxId, ImageId),
    RemoveImage(ImageId),
    MakeNet(String),
    Nets,
    Events,
    /// Opens a machine's ssh server.
    Door(BoxId),
    Down,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["sandbox", ..] => box_linux::sandbox_main(&args[1..]),
        ["daemon", data] => daemon(Path::new(data)),
        ["doctor"] => box_linux::doctor().iter().for_each(|f| print(&json!(f))),
        ["exec", data, id, rest @ ..] => exec(Path::new(data), id, rest),
        ["laptop", data, net, "--", ..] => {
            let laptop = Laptop { net: (*net).into(), command: args[4..].into(), ..Laptop::default() };
            box_linux::laptop_exec(&home(Path::new(data)), &laptop)
        }
        _ => fail("doctor | daemon DATA | exec DATA ID [-t] [--user NAME] -- COMMAND | laptop DATA NET -- COMMAND"),
    }
}

fn fail(why: impl std::fmt::Display) -> ! {
    eprintln!("boxctl: {why}");
    std::process::exit(125)
}

fn home(data: &Path) -> Home {
    Home::open(data).unwrap_or_else(|e| fail(e))
}

fn exec(data: &Path, id: &str, words: &[&str]) {
    let split = words.iter().position(|w| *w == "--").unwrap_or_else(|| fail("-- COMMAND"));
    let (options, command) = (&words[..split], &words[split + 1..]);
    let mut exec = Exec::of(command.iter().copied());
    if let Some(at) = options.iter().position(|o| *o == "--user") {
        exec = exec.as_user(options[at + 1]);
    }
    let id = id.parse().unwrap_or_else(|e| fail(e));
    match box_linux::attach(&home(data), &id, &exec, options.contains(&"-t")) {
        Ok(status) => std::process::exit(status),
        Err(error) => fail(error),
    }
}

fn daemon(data: &Path) {
    let begin = Instant::now();
    let home = home(data);
    let keeper = Keeper::join_or_start(&home).unwrap_or_else(|e| fail(e));
    let joined = begin.elapsed();
    keeper.watch();
    let machines = Machines::open(&home);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.unwrap_or_else(|e| fail(e));
    let cloud = Cloud {
        events: machines.events(),
        doors: Doors::new(&home, &machines, runtime.handle().clone()),
        keeper,
        machines,
    };
    let (keeper, machines) = (&cloud.keeper, &cloud.machines);
    let hello = json!({
        "found": format!("{:?}", keeper.found()),
        "alive": machines.alive(),
        "join_us": joined.as_micros() as u64,
        "adopt_us": begin.elapsed().as_micros() as u64,
    });
    print(&hello);
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let answer = match serde_json::from_str::<Command>(&line) {
            Ok(command) => cloud.obey(command).unwrap_or_else(|e| json!({ "error": e })),
            Err(error) => json!({ "error": error.to_string() }),
        };
        print(&answer);
    }
}

fn print(value: &Value) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{value}").and_then(|()| out.flush());
}

struct Cloud {
    keeper: Keeper,
    machines: Machines,
    doors: Doors,
    events: std::sync::mpsc::Receiver<Event>,
}

impl Cloud {
    fn obey(&self, command: Command) -> Result<Value, String> {
        let (keeper, machines) = (&self.keeper, &self.machines);
        let boxes: &dyn Boxes = machines;
        let text = |e: box_spec::BoxError| e.to_string();
        let millis = Duration::from_millis;
        let done = json!({});
        Ok(match command {
            Command::Start(spec) => boxes.start(&spec).map(|()| done).map_err(text)?,
            Command::Go(id) => boxes.go(&id).map(|()| done).map_err(text)?,
            Command::List => json!({ "seen": boxes.list().map_err(text)? }),
            Command::Stop(id, grace) => boxes.stop(&id, millis(grace)).map(|()| done).map_err(text)?,
            Command::Reboot(id, grace) => boxes.reboot(&id, millis(grace)).map(|()| done).map_err(text)?,
            Command::Remove(id) => boxes.remove(&id).map(|()| done).map_err(text)?,
            Command::Console(id, tail) => {
                json!({ "text": String::from_utf8_lossy(&boxes.console(&id, tail).map_err(text)?) })
            }
            Command::Run(id, exec) => {
                let out = boxes.run(&id, &exec).map_err(text)?;
                let stderr = String::from_utf8_lossy(&out.stderr).into_owned();
                json!({ "status": out.status, "stdout": String::from_utf8_lossy(&out.stdout), "stderr": stderr })
            }
            Command::Mount(id, bind) => boxes.mount(&id, &bind).map(|()| done).map_err(text)?,
            Command::Unmount(id, inside, force) => {
                json!({ "free": boxes.unmount(&id, &inside, force).map_err(text)? })
            }
            Command::ResizeRoot(id, mib) => boxes.resize_root(&id, mib).map(|()| done).map_err(text)?,
            Command::Image(id, image) => {
                let info = boxes.image_from(&id, &image).map_err(text)?;
                json!({ "layers": info.layers, "bytes": info.bytes })
            }
            Command::RemoveImage(image) => boxes.remove_image(&image).map(|()| done).map_err(text)?,
            Command::MakeNet(name) => keeper.make_net(&name).map(|_| done).map_err(|e| e.to_string())?,
            Command::Nets => json!({ "names": keeper.names() }),
            Command::Events => {
                let all: Vec<String> = self.events.try_iter().map(|e| format!("{e:?}")).collect();
                json!({ "events": all })
            }
            Command::Door(id) => json!({ "open": self.doors.open(&id).map_err(|e| e.to_string())? }),
            Command::Down => {
                self.doors.list().iter().for_each(|id| self.doors.close(id));
                machines.stop_all(millis(2000)).map_err(text)?;
                keeper.bye().map(|()| done).map_err(|e| e.to_string())?
            }
        })
    }
}
