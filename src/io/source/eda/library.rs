//! The functions of the library on Windows. Names, arguments and results are those of three public files of code (docs/sources.md);
//! on 32 bit they are `stdcall`, which is what `system` means there.

use std::ffi::{CStr, CString, c_char, c_void};
use std::io;
use std::os::windows::ffi::OsStrExt as _;
use std::path::Path;
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{FARPROC, HMODULE};
use windows_sys::Win32::System::LibraryLoader::{
    GetProcAddress, LOAD_WITH_ALTERED_SEARCH_PATH, LoadLibraryExW,
};

use super::reader::Functions;
use crate::domain::source::eda::{Name, NodeEntry};

type Handle = *mut c_void;

type DefineGroup = unsafe extern "system" fn(i16, i16) -> Handle;
type DefineNtf =
    unsafe extern "system" fn(Handle, *const c_char, *const c_char, *const c_char, *mut c_void) -> i32;
type Lookup = unsafe extern "system" fn(Handle);
type Read = unsafe extern "system" fn(Handle);
type Wait = unsafe extern "system" fn(Handle);
type GetError = unsafe extern "system" fn(Handle, i32) -> i16;
type GetAscii = unsafe extern "system" fn(Handle, i32, *mut c_char, i16) -> i16;
type GetFloat = unsafe extern "system" fn(Handle, i32, *mut f32) -> i16;
type DeleteNtf = unsafe extern "system" fn(Handle, i32);
type DeleteGroup = unsafe extern "system" fn(Handle);
type EnumScadaNodes = unsafe extern "system" fn(*mut NodeEntry, *mut i16, i16, *mut i16) -> i16;

/// The functions that are bound: all of them read.
struct Library {
    define_group: DefineGroup,
    define_ntf: DefineNtf,
    lookup: Lookup,
    read: Read,
    wait: Wait,
    get_error: GetError,
    get_ascii: GetAscii,
    get_float: GetFloat,
    delete_ntf: DeleteNtf,
    delete_group: DeleteGroup,
    enum_scada_nodes: EnumScadaNodes,
}

/// Loads the library and finds its functions. It stays loaded until the process ends: a thread that was given up may be in it.
///
/// # Errors
/// When Windows does not load it, or a function is not there, in words.
pub fn load(path: &Path) -> Result<Box<dyn Functions>, String> {
    let wide: Vec<u16> = path.as_os_str().encode_wide().chain([0]).collect();
    // SAFETY: a path that ends in a zero. What the library needs itself is looked for beside it first, not beside us.
    let module = unsafe { LoadLibraryExW(wide.as_ptr(), null_mut(), LOAD_WITH_ALTERED_SEARCH_PATH) };
    if module.is_null() {
        return Err(format!("{} cannot be loaded: {}", path.display(), io::Error::last_os_error()));
    }
    bind(module).map_err(|name| format!("{} has no function {name}", path.display()))
}

/// # Errors
/// The function that is not there.
fn bind(module: HMODULE) -> Result<Box<dyn Functions>, String> {
    macro_rules! function {
        ($name:literal as $kind:ty) => {
            // SAFETY: both are addresses of functions; their arguments and results are as the fields above say.
            unsafe { std::mem::transmute::<Address, $kind>(address(module, $name)?) }
        };
    }
    Ok(Box::new(Library {
        define_group: function!(c"eda_define_group" as DefineGroup),
        define_ntf: function!(c"eda_define_ntf" as DefineNtf),
        lookup: function!(c"eda_lookup" as Lookup),
        read: function!(c"eda_read" as Read),
        wait: function!(c"eda_wait" as Wait),
        get_error: function!(c"eda_get_error" as GetError),
        get_ascii: function!(c"eda_get_ascii" as GetAscii),
        get_float: function!(c"eda_get_float" as GetFloat),
        delete_ntf: function!(c"eda_delete_ntf" as DeleteNtf),
        delete_group: function!(c"eda_delete_group" as DeleteGroup),
        enum_scada_nodes: function!(c"eda_enum_scada_nodes" as EnumScadaNodes),
    }))
}

/// What Windows calls the address of a function.
type Address = unsafe extern "system" fn() -> isize;

/// The address of a function.
fn address(module: HMODULE, name: &CStr) -> Result<Address, String> {
    // SAFETY: a loaded module, and a name that ends in a zero.
    let found: FARPROC = unsafe { GetProcAddress(module, name.as_ptr().cast()) };
    found.ok_or_else(|| name.to_string_lossy().into_owned())
}

const fn handle(group: usize) -> Handle {
    std::ptr::with_exposed_provenance_mut(group)
}

impl Functions for Library {
    fn define_group(&self, nodes: i16) -> usize {
        // SAFETY: two numbers. 0: changes are not told, each read gives all.
        unsafe { (self.define_group)(nodes, 0) }.expose_provenance()
    }

    fn define(&self, group: usize, name: &Name) -> i32 {
        // Names of a `Name` hold no zero.
        let [node, tag, field] =
            [&name.node, &name.tag, &name.field].map(|part| CString::new(part.as_str()).unwrap_or_default());
        // SAFETY: a group of the library, and names that live until the call is back and are no longer than it takes.
        unsafe {
            (self.define_ntf)(
                handle(group),
                node.as_ptr(),
                tag.as_ptr(),
                field.as_ptr(),
                null::<c_void>().cast_mut(),
            )
        }
    }

    fn look_up(&self, group: usize) {
        // SAFETY: a group of the library.
        unsafe { (self.lookup)(handle(group)) }
    }

    fn read(&self, group: usize) {
        // SAFETY: a group of the library.
        unsafe { (self.read)(handle(group)) }
    }

    fn wait(&self, group: usize) {
        // SAFETY: a group of the library.
        unsafe { (self.wait)(handle(group)) }
    }

    fn error(&self, group: usize, field: i32) -> i16 {
        // SAFETY: a group of the library and a field of it.
        unsafe { (self.get_error)(handle(group), field) }
    }

    fn text(&self, group: usize, field: i32, room: &mut [u8]) -> i16 {
        // Whether the library counts the zero at the end is not known: there is room for it in either case.
        let size = i16::try_from(room.len().saturating_sub(1)).unwrap_or(i16::MAX);
        // SAFETY: room for one byte more than that size, which lives until the call is back.
        unsafe { (self.get_ascii)(handle(group), field, room.as_mut_ptr().cast(), size) }
    }

    fn number(&self, group: usize, field: i32) -> Result<f32, i16> {
        let mut number = 0.0;
        // SAFETY: room for one float, which lives until the call is back.
        match unsafe { (self.get_float)(handle(group), field, &raw mut number) } {
            0 => Ok(number),
            code => Err(code),
        }
    }

    fn forget(&self, group: usize, field: i32) {
        // SAFETY: a group of the library and a field of it.
        unsafe { (self.delete_ntf)(handle(group), field) }
    }

    fn forget_group(&self, group: usize) {
        // SAFETY: a group of the library, which is not used after this.
        unsafe { (self.delete_group)(handle(group)) }
    }

    fn nodes(&self, start: &mut i16, room: &mut [NodeEntry]) -> Result<i16, i16> {
        let most = i16::try_from(room.len()).unwrap_or(i16::MAX);
        let mut count = 0;
        // SAFETY: room for that many entries and two numbers, all of which live until the call is back.
        match unsafe { (self.enum_scada_nodes)(room.as_mut_ptr(), start, most, &raw mut count) } {
            0 => Ok(count),
            code => Err(code),
        }
    }
}
