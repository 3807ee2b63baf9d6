//! Structures whose type is known only at run time: what the front and the kernel pass along.

use crate::{Schema, Struct};
use std::any::Any;

/// A [`Struct`] that can be kept, sent and turned back into its own type.
pub trait AnyStruct: Struct + Any + Send + Sync {
    /// As [`Any`], to look at its own type.
    fn as_any(&self) -> &dyn Any;
    /// As [`Any`], to change it.
    fn as_any_mut(&mut self) -> &mut dyn Any;
    /// As [`Any`], to take it back.
    fn into_any(self: Box<Self>) -> Box<dyn Any + Send + Sync>;
    /// As [`Struct`], for codecs and checks.
    fn as_struct(&self) -> &dyn Struct;
    /// As [`Struct`], to be filled.
    fn as_struct_mut(&mut self) -> &mut dyn Struct;
}

impl<T: Schema> AnyStruct for T {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
    fn into_any(self: Box<Self>) -> Box<dyn Any + Send + Sync> {
        self
    }
    fn as_struct(&self) -> &dyn Struct {
        self
    }
    fn as_struct_mut(&mut self) -> &mut dyn Struct {
        self
    }
}

impl std::fmt::Debug for dyn AnyStruct {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        crate::debug(self.as_struct(), f)
    }
}
