//! `sudo` for images that have none: the login user becomes root by the kernel's own means, as on AWS's images
//! ("Default usernames for AMIs": the user may run everything as root without a password).
//!
//! A set-user-id program of 200 bytes, which only the login user's group may execute, takes root's ids and runs a shell
//! script that reads sudo's options. It works inside the machine's user namespace only; outside, its root is nobody.

use crate::sys;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;

const PROGRAM: &str = "/usr/local/bin/sudo";
const SCRIPT: &str = "/usr/local/libexec/hanul-sudo";
const INSTALLED: [&str; 2] = ["/usr/bin/sudo", "/bin/sudo"];

/// Reads sudo's options; runs as root.
const TEXT: &str = r#"#!/bin/sh
# Provided by the cloud: this image has no sudo. `apt-get install sudo` brings the real one to /usr/bin.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LOGNAME=root USER=root
user=root keep= shell=
while :; do
  case "$1" in
    -E | --preserve-env | --preserve-env=*) keep=1 ;;
    -u | --user) user=$2; shift ;;
    --user=*) user=${1#*=} ;;
    -i | --login) shell=login ;;
    -s | --shell) shell=plain ;;
    -n | -H | -S | -b | -k | --non-interactive | --set-home) ;;
    -v | -K | --validate) exit 0 ;;
    -l | --list) echo '(ALL) NOPASSWD: ALL'; exit 0 ;;
    --) shift; break ;;
    -*) echo "sudo: $1: not known to this stand-in; apt-get install sudo" >&2; exit 1 ;;
    [A-Za-z_]*=*) export "$1" ;;
    *) break ;;
  esac
  shift
done
[ -n "$keep" ] || export HOME=/root
[ $# -gt 0 ] || [ -n "$shell" ] || { echo 'usage: sudo [-E] [-i | -s] [-u user] [--] command' >&2; exit 1; }
if [ "$shell" = login ]; then
  if [ $# -gt 0 ]; then exec su -l "$user" -c "$*"; else exec su -l "$user"; fi
fi
[ $# -gt 0 ] || set -- "${SHELL:-/bin/sh}"
if [ "$user" != root ]; then exec setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups -- "$@"; fi
exec "$@"
"#;

/// x86-64. Takes root's ids (an empty group list, gid 0, uid 0) and executes what follows it, with the same arguments and environment.
#[cfg(target_arch = "x86_64")]
const CODE: &[u8] = &[
    0x48, 0x89, 0xe3, // mov rbx, rsp
    0x31, 0xff, 0x31, 0xf6, 0xb8, 116, 0, 0, 0, 0x0f, 0x05, // setgroups(0, null)
    0x31, 0xff, 0x31, 0xf6, 0x31, 0xd2, 0xb8, 119, 0, 0, 0, 0x0f, 0x05, // setresgid(0, 0, 0)
    0xb8, 117, 0, 0, 0, 0x0f, 0x05, // setresuid(0, 0, 0)
    0x85, 0xc0, 0x75, 0x1a, // test eax, eax; jnz exit
    0x48, 0x8b, 0x0b, // mov rcx, [rbx]: argc
    0x48, 0x8d, 0x73, 0x08, // lea rsi, [rbx+8]: argv
    0x48, 0x8d, 0x54, 0xce, 0x08, // lea rdx, [rsi+rcx*8+8]: the environment
    0x48, 0x8d, 0x3d, 0x13, 0, 0, 0, // lea rdi, [rip+19]: the path behind the code
    0xb8, 59, 0, 0, 0, 0x0f, 0x05, // execve
    0xbf, 126, 0, 0, 0, 0xb8, 60, 0, 0, 0, 0x0f, 0x05, // exit(126)
];
/// Installs it where no sudo is: for root, and for the group of who logs in.
pub(super) fn install(gid: u32) -> std::io::Result<()> {
    if INSTALLED.iter().any(|p| Path::new(p).exists()) || Path::new(PROGRAM).exists() {
        return Ok(());
    }
    std::fs::create_dir_all("/usr/local/libexec")?;
    sys::write_new(Path::new(SCRIPT), 0o755, TEXT.as_bytes())?;
    let Some(program) = program() else { return std::os::unix::fs::symlink(SCRIPT, PROGRAM) };
    sys::write_new(Path::new(PROGRAM), 0o700, &program)?;
    chown(PROGRAM, Some(0), Some(gid))?;
    // after the change of owner, which takes the bit away
    std::fs::set_permissions(PROGRAM, PermissionsExt::from_mode(0o4750))
}

#[cfg(target_arch = "x86_64")]
fn program() -> Option<Vec<u8>> {
    Some(elf())
}

/// Elsewhere only root may run the script.
#[cfg(not(target_arch = "x86_64"))]
fn program() -> Option<Vec<u8>> {
    None
}

/// An executable of one segment: header, code, the script's path (System V ABI, "Object Files", 64-bit form).
#[cfg(target_arch = "x86_64")]
fn elf() -> Vec<u8> {
    const BASE: u64 = 0x40_0000;
    const HEADERS: u64 = 64 + 56;
    let size = HEADERS + CODE.len() as u64 + SCRIPT.len() as u64 + 1;
    let mut file = b"\x7fELF\x02\x01\x01".to_vec();
    file.resize(16, 0);
    let short = |file: &mut Vec<u8>, value: u16| file.extend(value.to_le_bytes());
    let word = |file: &mut Vec<u8>, value: u32| file.extend(value.to_le_bytes());
    let long = |file: &mut Vec<u8>, value: u64| file.extend(value.to_le_bytes());
    // an executable for this machine, version 1
    short(&mut file, 2);
    short(&mut file, 62);
    word(&mut file, 1);
    // entry; program headers follow this header, and there are no sections
    [BASE + HEADERS, 64, 0].into_iter().for_each(|v| long(&mut file, v));
    word(&mut file, 0);
    [64, 56, 1, 64, 0, 0].into_iter().for_each(|v| short(&mut file, v));
    // the whole file is one segment, readable and executable
    word(&mut file, 1);
    word(&mut file, 5);
    [0, BASE, BASE, size, size, 4096].into_iter().for_each(|v| long(&mut file, v));
    file.extend(CODE);
    file.extend(SCRIPT.bytes());
    file.push(0);
    file
}
