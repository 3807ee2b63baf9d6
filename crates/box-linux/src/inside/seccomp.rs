//! The filters of every program in a machine, as classic BPF built once per process (seccomp(2)).
//!
//! Raw seccomp(2) with CAP_SYS_ADMIN over the machine, not `no_new_privs`: that would break sudo. Two filters:
//! - **guard**: what is not namespaced and no machine needs answers EPERM; other instruction sets' calls (32-bit) ENOSYS,
//!   because their numbers would pass by this list.
//! - **fake**, only where the host gives one id: changes of owner and identity, and device nodes, answer "success,
//!   nothing done" (inside.md, section 0). Then packages configure and servers that drop privileges run. FIFOs are
//!   made for real. Tried on x86-64; the numbers for aarch64 are libc's and not tried.

use crate::sys::{self, Maps, Result};

const LOAD: u16 = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
const JUMP_EQUAL: u16 = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
const JUMP_SET: u16 = (libc::BPF_JMP | libc::BPF_JSET | libc::BPF_K) as u16;
const AND: u16 = (libc::BPF_ALU | libc::BPF_AND | libc::BPF_K) as u16;
const RETURN: u16 = (libc::BPF_RET | libc::BPF_K) as u16;
const ALLOW: u32 = 0x7fff_0000;
const ERRNO: u32 = 0x0005_0000;
/// Offsets in `struct seccomp_data`.
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;
const ARGUMENTS: u32 = 16;
/// x86-64's x32 calls have this bit in their number.
const X32_BIT: u32 = 0x4000_0000;
const SET_MODE_FILTER: libc::c_ulong = 1;

#[cfg(target_arch = "x86_64")]
const AUDIT_ARCH: u32 = 0xc000_003e;
#[cfg(target_arch = "aarch64")]
const AUDIT_ARCH: u32 = 0xc000_00b7;

/// Whether this architecture's call numbers were tried.
pub(crate) const TRIED: bool = cfg!(target_arch = "x86_64");

/// Refused with EPERM.
const REFUSED: &[libc::c_long] = &[
    libc::SYS_kexec_load,
    libc::SYS_kexec_file_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_open_by_handle_at,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_syslog,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_adjtimex,
    libc::SYS_clock_adjtime,
    libc::SYS_kcmp,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_iopl,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_ioperm,
];

/// Socket families that no namespace contains: AF_VSOCK reaches the hypervisor, AF_ALG the kernel's ciphers.
const REFUSED_FAMILIES: [u32; 2] = [40, 38];

/// Answered with success, nothing done.
const FAKED: &[libc::c_long] = &[
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chown,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lchown,
    libc::SYS_fchown,
    libc::SYS_fchownat,
    libc::SYS_setuid,
    libc::SYS_setgid,
    libc::SYS_setreuid,
    libc::SYS_setregid,
    libc::SYS_setgroups,
    libc::SYS_setresuid,
    libc::SYS_setresgid,
    libc::SYS_setfsuid,
    libc::SYS_setfsgid,
];

/// mknod calls and which argument holds the mode.
const NODES: &[(libc::c_long, u32)] = &[
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_mknod, 1),
    (libc::SYS_mknodat, 2),
];

type Program = Vec<libc::sock_filter>;

fn op(code: u16, k: u32) -> libc::sock_filter {
    libc::sock_filter { code, jt: 0, jf: 0, k }
}

/// Skips `then` instructions if equal, `otherwise` if not.
fn when(code: u16, k: u32, then: u8, otherwise: u8) -> libc::sock_filter {
    libc::sock_filter { code, jt: then, jf: otherwise, k }
}

/// "If the accumulator is this, answer that."
fn answer_if(program: &mut Program, value: u32, answer: u32) {
    program.push(when(JUMP_EQUAL, value, 0, 1));
    program.push(op(RETURN, answer));
}

/// Leaves the call's number in the accumulator; foreign instruction sets are answered here.
fn begin(foreign: u32) -> Program {
    let mut program = vec![op(LOAD, ARCHITECTURE), when(JUMP_EQUAL, AUDIT_ARCH, 1, 0), op(RETURN, foreign)];
    program.push(op(LOAD, NUMBER));
    if cfg!(target_arch = "x86_64") {
        program.push(when(JUMP_SET, X32_BIT, 0, 1));
        program.push(op(RETURN, foreign));
    }
    program
}

pub(super) fn guard() -> Program {
    let no = ERRNO | libc::EPERM as u32;
    let mut program = begin(ERRNO | libc::ENOSYS as u32);
    for number in REFUSED {
        answer_if(&mut program, *number as u32, no);
    }
    // socket(family, ...): when it is one, look at the family; else skip all that
    let skipped = 1 + 2 * REFUSED_FAMILIES.len() as u8;
    program.push(when(JUMP_EQUAL, libc::SYS_socket as u32, 0, skipped));
    program.push(op(LOAD, ARGUMENTS));
    for family in REFUSED_FAMILIES {
        answer_if(&mut program, family, no);
    }
    program.push(op(RETURN, ALLOW));
    program
}

pub(super) fn fake() -> Program {
    let mut program = begin(ALLOW);
    for number in FAKED {
        answer_if(&mut program, *number as u32, ERRNO);
    }
    for (number, argument) in NODES {
        // load mode, keep its type, two answers: 2 + 4 instructions, then back to the number
        program.push(when(JUMP_EQUAL, *number as u32, 0, 7));
        program.push(op(LOAD, ARGUMENTS + 8 * argument));
        program.push(op(AND, libc::S_IFMT));
        answer_if(&mut program, libc::S_IFCHR, ERRNO);
        answer_if(&mut program, libc::S_IFBLK, ERRNO);
        program.push(op(RETURN, ALLOW));
    }
    program.push(op(RETURN, ALLOW));
    program
}

/// Installs what this machine's programs get; needs CAP_SYS_ADMIN in its user namespace.
pub(crate) fn install(maps: Maps) -> Result<()> {
    load(guard())?;
    match maps {
        Maps::Single => load(fake()),
        Maps::Range(_) | Maps::Same => Ok(()),
    }
}

fn load(mut program: Program) -> Result<()> {
    let filter = libc::sock_fprog { len: program.len() as u16, filter: program.as_mut_ptr() };
    // SAFETY: a program of the length said, which the kernel copies.
    let r = unsafe { libc::syscall(libc::SYS_seccomp, SET_MODE_FILTER, 0, &raw const filter) };
    sys::check(r, "seccomp").map(drop)
}
