//! The cloud's own slice of the public addresses, leased in the cache directory so that clouds of one user do not share
//! one: 128 slices, each a file that holds the data directory of its cloud.

use crate::dirs::DataDir;
use std::fs;
use std::io::Write;
use std::path::Path;

/// How many slices there are.
const SLICES: u32 = 128;

/// The number of this cloud's slice. A lease whose data directory is gone is free again.
pub fn lease(cache: &Path, dir: &DataDir) -> std::io::Result<u32> {
    let leases = cache.join("ranges");
    fs::create_dir_all(&leases)?;
    let own = dir.path().as_os_str().as_encoded_bytes();
    let held = (0..SLICES).find(|n| fs::read(leases.join(n.to_string())).is_ok_and(|text| text == own));
    if let Some(n) = held {
        return Ok(n);
    }
    for n in 0..SLICES {
        let file = leases.join(n.to_string());
        if fs::read(&file).is_ok_and(|text| !Path::new(&*String::from_utf8_lossy(&text)).exists()) {
            let _ = fs::remove_file(&file);
        }
        match fs::OpenOptions::new().write(true).create_new(true).open(&file) {
            Ok(mut lease) => return lease.write_all(own).map(|()| n),
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
    Err(std::io::Error::other("every slice of the public addresses is leased; remove clouds that are not needed"))
}
